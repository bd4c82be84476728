using System.Security.Cryptography;
using Krewe.IsolatedTasks;
using Krewe.Payloads;
using Krewe.Results;
using Krewe.Tests.Clusters;
using Krewe.Tests.Conformance;
using Krewe.Tests.Payloads;

namespace Krewe.Tests.Isolation;

/// <summary>Payloads are opened before they go to a child, and sealed when they come back.</summary>
public sealed class IsolatedPayloadTests : IsolatedTest
{
    private const string Secret = SealedClusterTests.Secret;

    [Fact]
    public async Task Nothing_that_isolated_tasks_take_give_say_and_submit_is_readable_in_the_store_and_all_of_it_to_who_has_the_key()
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(folder["keys"], $"first {Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}\n");
        var variables = new Dictionary<string, string> { ["KREWE_KEYS_FILE"] = folder["keys"], ["KREWE_BLOBS_ABOVE"] = "65536" };
        await using var silos = await SiloProcesses.StartAsync(1, library: typeof(Ways).Assembly.Location, variables: variables, configure: client =>
            (client.Payloads.KeysFile, client.Payloads.BlobsAbove) = (folder["keys"], 65_536));
        var client = silos.Client;
        Assert.Equal($"checkpoint {Secret}, progress {Secret}, result {Secret}", await ResultAsync(client, Said.Tell(Secret, "again")));
        var holding = await client.EnqueueAsync(Said.Tell(Secret, "hold"));
        Assert.Equal($"progress {Secret}", await ProgressOf<string>(holding));
        await holding.RevokeAsync(terminate: true);
        await holding.WaitAsync(Patience);
        var failed = await RunAsync(client, Said.Tell(Secret, "fail"));
        Assert.Equal(("System.InvalidOperationException", $"error {Secret}"), (failed.Error!.Type, failed.Error.Message));
        Assert.Contains($"inner {Secret}", failed.Error.Stack!, StringComparison.Ordinal);

        Assert.Equal(Secret + Secret, await ResultAsync(client, Said.Echo(Secret).Then(s => Said.Join(s, Secret))));
        var folded = await ResultAsync(client, Canvas.Map(Enumerable.Range(0, 40), i => Said.Echo(Secret)).Reduce((a, b) => Said.Join(a, b)));
        Assert.Equal(string.Concat(Enumerable.Repeat(Secret, 40)), folded);
        string[][] chunks = await ResultAsync(client, Canvas.Chunks(Enumerable.Range(0, 5), 2, i => Said.Echo(Secret)));
        Assert.Equal(Enumerable.Repeat(Secret, 5), chunks.SelectMany(c => c));
        var large = SealedClusterTests.Noise(300_000);
        var echoed = await client.EnqueueAsync(Said.Echo(large));
        Assert.Equal(large, await echoed.GetAsync(Patience));
        Assert.StartsWith("(in the blob store", PayloadEnvelope.Describe((await echoed.GetRecordAsync()).Result), StringComparison.Ordinal);

        Assert.Equal(Secret, await ResultAsync(client, Made.Pass(Secret)));
        Assert.Equal(large, await ResultAsync(client, Made.Pass(large)));
        SealedClusterTests.AssertSealed(silos.Redis.ReadFiles(), "iso.tell");
    }

    [Fact]
    public async Task Without_the_key_an_isolated_task_is_put_off_and_the_state_says_which()
    {
        var cluster = await StartIsolatedAsync();
        var client = cluster.NewClient(payloads: new(new PayloadOptions().AddKey(new("2026-11", RandomNumberGenerator.GetBytes(32))), null));
        var task = await client.EnqueueAsync(Said.Echo(Secret));
        await Eventually(async () => (await task.GetRecordAsync()).CustomState == "no-key:2026-11");
        Assert.Equal(3, await ResultAsync(cluster.Client, Ways.Add(1, 2))); // Nothing else is held up.
    }

    [Fact]
    public async Task A_result_that_is_small_when_compressed_may_be_larger_than_a_message()
    {
        var cluster = await StartIsolatedAsync(silo => silo.Payloads.CompressAbove = 1024);
        var text = new string('a', 3_000_000);
        var client = cluster.NewClient(payloads: new(new() { CompressAbove = 1024 }, null));
        var task = await client.EnqueueAsync(Said.Echo(text));
        Assert.Equal(text, await task.GetAsync(Patience));
        Assert.InRange((await task.GetRecordAsync()).Result!.Length, 1, 100_000);
    }
}
