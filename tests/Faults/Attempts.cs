using System.Diagnostics;

namespace Krewe.Tests.Faults;

/// <summary>Tells what the machine does not permit, before a test needs it.</summary>
internal static class Attempts
{
    /// <summary>Runs a script on a directory of its own, <c>$0</c>; null when it succeeds, else why tests that need it are skipped.</summary>
    public static string? Try(string script)
    {
        if (!OperatingSystem.IsLinux())
        {
            return "Needs Linux.";
        }

        var directory = Directory.CreateTempSubdirectory("krewe-mount-").FullName;
        try
        {
            using var bash = Process.Start(new ProcessStartInfo("bash", ["-c", script, directory]) { RedirectStandardError = true })!;
            var error = bash.StandardError.ReadToEnd();
            bash.WaitForExit();
            return bash.ExitCode == 0 ? null : $"Not permitted here: {error.Trim()}";
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
