using System.Diagnostics;

namespace Krewe.Tests.Faults;

/// <summary>A small ext4 file system in a file, which can be made to refuse writes while it is in use.</summary>
internal sealed class DiskImage(string directory) : IAsyncDisposable
{
    /// <summary>Whether that can be done here is tried once, by the same means.</summary>
    public static string? Refusal { get; } = Attempts.Try("""
        cd "$0" && truncate -s 8M image && mkfs.ext4 -q -F image && mkdir mount && mount -o loop image mount || exit 1
        touch mount/file && chattr +i mount/file && chattr -i mount/file && [ -w /sys/fs/ext4/$(basename $(findmnt -no SOURCE mount))/trigger_fs_error ]
        result=$?; umount mount; exit $result
        """);

    private string Image => Path.Combine(directory, "image");

    /// <summary>Where it is mounted.</summary>
    public string MountPoint { get; } = Path.Combine(directory, "mount");

    public async Task MakeAsync()
    {
        Directory.CreateDirectory(MountPoint);
        await DiskTests.RunAsync("truncate", "-s", "32M", Image);
        await DiskTests.RunAsync("mkfs.ext4", "-q", "-F", Image);
        await MountAsync();
    }

    public Task MountAsync() => DiskTests.RunAsync("mount", "-o", "loop,errors=remount-ro", Image, MountPoint);

    public Task UnmountAsync() => DiskTests.RunAsync("umount", MountPoint);

    /// <summary>Has the kernel find an error: the file system is read-only from now on, beneath the process that has its files open.</summary>
    /// <remarks>
    /// The process stands still meanwhile, outside the kernel: an fsync that is under way when the journal is given up may succeed and
    /// have written nothing, as one trial of ten with a bare loop of writes and fsyncs shows (Linux 6.18). No program can help that.
    /// </remarks>
    public Task BreakAsync(int process) => DiskTests.RunAsync("bash", "-c", """
        kill -STOP "$1"
        trap 'kill -CONT "$1"' EXIT
        while grep -L '^State:.T' /proc/"$1"/task/*/status | grep -q .; do :; done
        echo 1 > /sys/fs/ext4/$(basename $(findmnt -no SOURCE "$0"))/trigger_fs_error
        """, MountPoint, $"{process}");

    public async ValueTask DisposeAsync()
    {
        using var unmount = Process.Start("bash", ["-c", "umount -l \"$0\" 2>/dev/null", MountPoint]);
        await unmount.WaitForExitAsync();
    }
}

/// <summary>A test on a <see cref="DiskImage"/>; skipped where none can be made.</summary>
internal sealed class DiskImageFactAttribute : FactAttribute
{
    public DiskImageFactAttribute() => Skip = DiskImage.Refusal;
}
