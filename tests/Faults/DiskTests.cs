using System.Diagnostics;
using System.Globalization;
using Krewe.FaultHost;
using Krewe.Storage;
using Krewe.Tests.Cli;

namespace Krewe.Tests.Faults;

/// <summary>The disk is full or cannot be written while the silo works.</summary>
public sealed class DiskTests : FaultTest
{
    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_files_cannot_grow_and_work_goes_on_when_they_can()
    {
        var host = await StartAsync("concurrency=4");
        await FillAsync(host, () => LimitAsync(host, "262144:"), () => LimitAsync(host, "unlimited:"));
    }

    [MountFact]
    public async Task Nothing_acknowledged_is_lost_when_the_disk_is_full_and_work_goes_on_when_there_is_space()
    {
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", MountPoint);
        try
        {
            DataDirectory = MountPoint;
            var host = await StartAsync("concurrency=4");
            var ballast = Path.Combine(MountPoint, "ballast");
            await FillAsync(host, () => RunAsync("bash", "-c", $"cat /dev/zero > {ballast} 2>/dev/null; true"), () =>
            {
                File.Delete(ballast);
                return Task.CompletedTask;
            });
            await host.DisposeAsync();
        }
        finally
        {
            await RunAsync("umount", "-l", MountPoint);
        }
    }

    [DiskImageFact]
    public async Task Nothing_acknowledged_is_lost_when_the_files_cannot_be_written_and_work_goes_on_when_they_can()
    {
        await using var disk = new DiskImage(Path.GetDirectoryName(DataDirectory)!);
        await disk.MakeAsync();
        DataDirectory = Path.Combine(disk.MountPoint, "data");
        string[] files = [Path.Combine(DataDirectory, "krewe.db"), Path.Combine(DataDirectory, "krewe.db-wal")];
        var host = await StartAsync("concurrency=4");
        try
        {
            await FillAsync(host, () => RunAsync("chattr", ["+i", .. files]), () => RunAsync("chattr", ["-i", .. files]),
                "attempt to write a readonly database (make the directory and its files writable for this user; see that the file system is not mounted read-only)");
        }
        finally
        {
            await host.DisposeAsync();
        }
    }

    [DiskImageFact]
    public async Task Nothing_acknowledged_is_lost_when_the_file_system_turns_read_only_and_is_mounted_again()
    {
        await using var disk = new DiskImage(Path.GetDirectoryName(DataDirectory)!);
        await disk.MakeAsync();
        DataDirectory = Path.Combine(disk.MountPoint, "data");
        var host = await StartAsync("concurrency=4");
        await host.CallAsync("running", "fault.gated", "[\"g\",1]");
        await host.ExpectAsync("started running");
        await host.SendAsync("load 0 2000");
        await host.AcknowledgedAsync(500);
        await disk.BreakAsync(host.Id); // With tasks and commits under way.

        await host.ExpectEitherAsync("loaded 0", "failed 0");
        await host.CallFailsAsync("refused", "fault.note", "[1]", $"StoreUnavailableException The store {DataDirectory}/krewe.db cannot be used: ");
        Assert.StartsWith("record running Started", await host.AskAsync("record running", "record running"), StringComparison.Ordinal);
        var acknowledged = host.Acknowledged;
        await host.KillAsync();

        // Who starts meanwhile is told.
        var early = await CliProcess.RunAsync(disk.MountPoint, new Dictionary<string, string>(), "-A", typeof(Load).Assembly.Location, "worker",
            "--data", DataDirectory, "--gateway", "127.0.0.1:0");
        Assert.Equal(3, early.ExitCode);
        Assert.StartsWith($"krewe: The data directory {DataDirectory} cannot be used: Read-only file system", early.Error, StringComparison.Ordinal);
        Assert.Single(early.Error.Split('\n'));

        await disk.UnmountAsync();
        await disk.MountAsync();
        host = await StartAsync("concurrency=4");
        await host.SendAsync("open g");
        Assert.Equal("ended running Success 1 1 - -", await host.AskAsync("wait running", "ended running"));
        await host.AskAsync("drain end", "drained end");
        Assert.Equal(0, await host.TerminateAsync());
        var (rows, records, _) = await ReadStoreAsync([.. acknowledged.Values]);
        Assert.Empty(rows);
        Assert.All(records, found => Assert.Single(found.Value));
    }

    private string MountPoint => Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(DataDirectory)!, "mount")).FullName;

    private async Task FillAsync(FaultHostProcess host, Func<Task> fill, Func<Task> free, string cause = "")
    {
        await host.CallAsync("running", "fault.gated", "[\"g\",1]");
        await host.ExpectAsync("started running");
        await host.CallAsync("again", "fault.again", "[\"a\",100]");
        await host.ExpectAsync("started again 1");
        await host.SendAsync("chord c 2");
        await host.ExpectAsync("started");
        await host.ExpectAsync("started");
        await host.AcknowledgedAsync(3);
        await fill();

        // What the log has room for is still taken; then submissions fail, and say why.
        for (var first = 0; !host.Said("failed"); first += 200)
        {
            await host.SendAsync($"load {first} 200");
            await host.ExpectEitherAsync($"loaded {first}", $"failed {first}");
            Assert.True(first < 100_000, "The store never was full.");
        }

        // Where two hundred have no room one may have some.
        for (var single = 200_000; !host.Said($"failed {single - 1}"); single++)
        {
            await host.SendAsync($"load {single} 1");
            await host.ExpectEitherAsync($"loaded {single}", $"failed {single}");
        }

        // Outcomes and retries that cannot be written are kept.
        await host.SendAsync("open g");
        await host.SendAsync("open a");
        await host.SendAsync("open c-0");
        await host.SendAsync("open c-1");
        await host.CallFailsAsync("refused", "fault.note", "[1]", $"StoreUnavailableException The store {DataDirectory}/krewe.db cannot be used: {cause}");
        Assert.StartsWith("record running Started", await host.AskAsync("record running", "record running"), StringComparison.Ordinal);

        await free();
        var freed = Stopwatch.StartNew();
        Assert.Equal("ended running Success 1 1 - -", await host.AskAsync("wait running", "ended running"));
        Assert.Equal("ended c Success 1 1 - -", await host.AskAsync("wait c", "ended c"));
        await host.ExpectAsync("started again 2 1");
        Assert.True(freed.Elapsed < TimeSpan.FromSeconds(10), $"Work was resumed only after {freed.Elapsed.TotalSeconds:0.0} s.");
        await host.CallAsync("after", "fault.note", "[2]");
        Assert.Equal("ended after Success 1 2 - -", await host.AskAsync("wait after", "ended after"));
        var acknowledged = host.Acknowledged;
        await host.AskAsync("revoke again terminate", "revoked again");
        await host.AskAsync("wait again", "ended again");
        await host.AskAsync("drain end", "drained end");
        Assert.Equal(0, await host.TerminateAsync());

        // A member that has ended may have to be told to its job again; that is done when the shard is opened.
        var (rows, records, _) = await ReadStoreAsync([.. acknowledged.Values]);
        Assert.DoesNotContain(rows, row => row.Status.Phase != RowPhase.Telling);
        Assert.All(records, found => Assert.Single(found.Value));
        Assert.All(Executions().CountBy(e => (e.Id, e.Attempt)), e => Assert.Equal(1, e.Value));
    }

    private static Task LimitAsync(FaultHostProcess host, string bytes) =>
        RunAsync("prlimit", "--pid", host.Id.ToString(CultureInfo.InvariantCulture), $"--fsize={bytes}");

    internal static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} gave {process.ExitCode}.");
    }
}
