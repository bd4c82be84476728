using System.Diagnostics;

namespace Krewe.Tests.Faults;

/// <summary>A test that mounts a small file system; skipped where that is not permitted.</summary>
internal sealed class MountFactAttribute : FactAttribute
{
    private static readonly string? Refusal = Try();

    public MountFactAttribute() => Skip = Refusal;

    private static string? Try()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "Needs Linux.";
        }

        var directory = Directory.CreateTempSubdirectory("krewe-mount-").FullName;
        try
        {
            using var mount = Process.Start(new ProcessStartInfo("bash", ["-c", "mount -t tmpfs -o size=1m tmpfs \"$0\" && umount \"$0\"", directory])
            {
                RedirectStandardError = true,
            })!;
            var error = mount.StandardError.ReadToEnd();
            mount.WaitForExit();
            return mount.ExitCode == 0 ? null : $"Mounting is not permitted here: {error.Trim()}";
        }
        finally
        {
            Directory.Delete(directory);
        }
    }
}
