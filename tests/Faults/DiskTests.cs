using System.Diagnostics;
using System.Globalization;

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

    private string MountPoint => Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(DataDirectory)!, "mount")).FullName;

    private async Task FillAsync(FaultHostProcess host, Func<Task> fill, Func<Task> free)
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

        // Outcomes and retries that cannot be written are kept.
        await host.SendAsync("open g");
        await host.SendAsync("open a");
        await host.SendAsync("open c-0");
        await host.SendAsync("open c-1");
        await host.CallFailsAsync("refused", "fault.note", "[1]", "StoreUnavailableException The store");
        Assert.StartsWith("record running Started", await host.AskAsync("record running", "record running"), StringComparison.Ordinal);

        await free();
        Assert.Equal("ended running Success 1 1 - -", await host.AskAsync("wait running", "ended running"));
        Assert.Equal("ended c Success 1 1 - -", await host.AskAsync("wait c", "ended c"));
        await host.ExpectAsync("started again 2 1");
        await host.CallAsync("after", "fault.note", "[2]");
        Assert.Equal("ended after Success 1 2 - -", await host.AskAsync("wait after", "ended after"));
        var acknowledged = host.Acknowledged;
        await host.AskAsync("revoke again terminate", "revoked again");
        await host.AskAsync("wait again", "ended again");
        await host.AskAsync("drain end", "drained end");
        Assert.Equal(0, await host.TerminateAsync());

        var (rows, records, _) = await ReadStoreAsync([.. acknowledged.Values]);
        Assert.Empty(rows);
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
