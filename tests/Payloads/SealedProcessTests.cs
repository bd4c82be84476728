using System.Security.Cryptography;
using Krewe.Tests.Cli;
using Krewe.Tests.Clusters;
using Krewe.Tests.Conformance;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Payloads;

/// <summary>Encrypted and large payloads on silo processes over a real Redis.</summary>
public sealed class SealedProcessTests : ClusterTest
{
    [Fact]
    public async Task Nothing_is_readable_in_Redis_large_payloads_outlive_a_silo_and_the_command_has_the_key()
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(folder["keys"], $"first {Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}\n");
        var variables = new Dictionary<string, string> { ["KREWE_KEYS_FILE"] = folder["keys"], ["KREWE_BLOBS_ABOVE"] = "65536" };
        await using var silos = await SiloProcesses.StartAsync(3, variables: variables, configure: client =>
            (client.Payloads.KeysFile, client.Payloads.BlobsAbove) = (folder["keys"], 65_536));
        var what = SealedClusterTests.Noise(300_000).Replace('\n', ' ');
        var large = await silos.Client.EnqueueAsync(CliTasks.Note(silos.Notes, what, 4_000));
        await Eventually(() => Task.FromResult(silos.ReadNotes() is [var line] && line.Contains(" silo", StringComparison.Ordinal)));
        var died = silos.ReadNotes()[0].Split(' ')[1];
        await silos[died].SignalAsync("KILL");
        var result = await large.GetAsync(TimeSpan.FromMinutes(2));
        Assert.NotEqual(died, result);
        Assert.Equal(2, silos.ReadNotes().Count(line => line.StartsWith(what, StringComparison.Ordinal)));

        await SealedClusterTests.UseSecretsAsync(silos.Client);
        var told = await silos.Client.EnqueueAsync(PayloadTasks.Tell("S3CRET-4711-PLAIN", ""));
        await told.WaitAsync(Patience);
        var shown = await silos.RunAsync("result", told.Id);
        Assert.Equal((0, ""), (shown.ExitCode, shown.Error));
        Assert.Contains("result S3CRET-4711-PLAIN", shown.Out, StringComparison.Ordinal);
        var called = await silos.RunAsync("call", "payload.length", "S3CRET-4711-PLAIN", "--wait");
        var blind = await CliProcess.RunAsync(folder.Path, new Dictionary<string, string> { ["KREWE_BROKER"] = silos.Redis.Url.ToString() }, "status", told.Id);
        Assert.Contains("(encrypted with key 'first')", blind.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("S3CRET", blind.Out, StringComparison.Ordinal);
        Assert.True(called.ExitCode is 0, called.Error);
        SealedClusterTests.AssertSealed(silos.Redis.ReadFiles());
    }
}
