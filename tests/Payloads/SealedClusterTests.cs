using System.Security.Cryptography;
using System.Text;
using Krewe.Hosting;
using Krewe.Payloads;
using Krewe.Results;
using Krewe.Schedules;
using Krewe.Storage;
using Krewe.Tests.Conformance;
using Krewe.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Krewe.Tests.Payloads;

/// <summary>Compressed, encrypted and large payloads on silos, and what their stores hold then.</summary>
public class SealedClusterTests : ClusterTest
{
    internal const string Secret = "S3CRET-4711-PLAIN";
    private static readonly byte[] FirstKey = RandomNumberGenerator.GetBytes(32);
    private static readonly byte[] SecondKey = RandomNumberGenerator.GetBytes(32);

    [Fact]
    public async Task Nothing_of_what_tasks_take_give_and_say_is_readable_in_the_embedded_store()
    {
        using var folder = new TemporaryDirectory();
        await using var silo = await StartAsync(folder, p => p.AddKey(new("first", FirstKey)));
        var client = silo.Services.GetRequiredService<ICluster>();
        await UseSecretsAsync(client);
        var schedule = await client.Schedules.SetAsync("secret", Every.Parse("1h"), PayloadTasks.Tell(Secret, ""));
        Assert.Equal(schedule.Next, (await client.Schedules.SetAsync("secret", Every.Parse("1h"), PayloadTasks.Tell(Secret, ""))).Next);
        await silo.StopAsync();
        var stored = ReadFiles(folder);
        AssertSealed(stored);
    }

    [Fact]
    public async Task Without_a_key_everything_is_as_it_was_so_that_the_other_tests_would_fail()
    {
        using var folder = new TemporaryDirectory();
        await using var silo = await StartAsync(folder, _ => { });
        await UseSecretsAsync(silo.Services.GetRequiredService<ICluster>(), encrypted: false);
        await silo.StopAsync();
        var stored = ReadFiles(folder);
        foreach (var word in Words)
        {
            Assert.True(stored.AsSpan().IndexOf(Encoding.UTF8.GetBytes($"{word}{Secret}")) >= 0, word);
        }
    }

    [Fact]
    public async Task Keys_change_over_a_restart_and_nothing_is_lost()
    {
        using var folder = new TemporaryDirectory();
        string done, failed, waiting, group;
        await using (var first = await StartAsync(folder, p => p.AddKey(new("first", FirstKey))))
        {
            var client = first.Services.GetRequiredService<ICluster>();
            done = (await client.EnqueueAsync(PayloadTasks.Repeat("ab", 2))).Id;
            failed = (await client.EnqueueAsync(PayloadTasks.Tell(Secret, "fail"))).Id;
            Assert.Equal("abab", await client.GetResult<string>(done).GetAsync(Patience));
            await client.GetResult<string>(failed).WaitAsync(Patience);
            waiting = (await client.EnqueueAsync(PayloadTasks.Repeat("cd", 2).In(TimeSpan.FromSeconds(2)))).Id;
            group = (await client.EnqueueAsync(PayloadTasks.Repeat("ef", 1).Then(r => Canvas.Group(PayloadTasks.Length(r), PayloadTasks.Length(r))).In(TimeSpan.FromSeconds(2)))).Id;
            first.Crash();
        }

        await using var second = await StartAsync(folder, p => p.AddKey(new("first", FirstKey)).AddKey(new("second", SecondKey)));
        var after = second.Services.GetRequiredService<ICluster>();
        Assert.Equal("abab", await after.GetResult<string>(done).GetAsync(Patience));
        Assert.Equal($"error {Secret}", (await after.GetResult<string>(failed).GetRecordAsync()).Error!.Message);
        Assert.Equal("cdcd", await after.GetResult<string>(waiting).GetAsync(Patience));
        Assert.Equal(new[] { 2, 2 }, await after.GetResult<int[]>(group).GetAsync(Patience));
        Assert.Equal("(encrypted with key 'second')", PayloadEnvelope.Describe((await after.GetResult<string>(waiting).GetRecordAsync()).Result));
        Assert.Equal("(encrypted with key 'first')", PayloadEnvelope.Describe((await after.GetResult<string>(done).GetRecordAsync()).Result));
        await second.StopAsync();
    }

    [Fact]
    public async Task A_silo_without_the_key_puts_the_task_off_says_which_key_and_one_that_has_it_runs_it()
    {
        var cluster = await StartAsync();
        var client = cluster.NewClient(payloads: new(new PayloadOptions().AddKey(new("2026-11", FirstKey)), null));
        var task = await client.EnqueueAsync(PayloadTasks.Repeat("ab", 2));
        await Eventually(async () => (await task.GetRecordAsync()) is { CustomState: "no-key:2026-11", State: TaskState.Scheduled or TaskState.Pending or TaskState.Started, Attempts: 0 or 1 });
        await cluster.AddSiloAsync(silo => silo.Payloads.AddKey(new("2026-11", FirstKey)));
        Assert.Equal("abab", await task.GetAsync(TimeSpan.FromMinutes(2)));
        var error = await Assert.ThrowsAsync<PayloadUnreadableException>(() => cluster.Client.GetResult<string>(task.Id).GetAsync(Patience));
        Assert.Contains("encrypted with key '2026-11', which is not known here", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(FirstKey), error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_key_under_the_same_id_is_said_so_and_the_task_waits()
    {
        var cluster = await StartAsync(configure: silo => silo.Payloads.AddKey(new("2026-11", SecondKey)));
        var task = await cluster.NewClient(payloads: new(new PayloadOptions().AddKey(new("2026-11", FirstKey)), null)).EnqueueAsync(PayloadTasks.Repeat("ab", 2));
        await Eventually(async () => (await task.GetRecordAsync()).CustomState == "wrong-key:2026-11");
        Assert.Equal(RevokeStatus.Revoked, await Again(() => task.RevokeAsync()));
        Assert.Equal(TaskState.Revoked, (await task.WaitAsync(Patience)).State);
    }

    [Fact]
    public async Task What_is_broken_fails_for_good()
    {
        var cluster = await StartAsync();
        var call = PayloadTasks.Repeat("ab", 2);
        var task = await cluster.Client.EnqueueAsync(call with { Node = call.Node with { Arguments = [PayloadEnvelope.Mark, 1, 2, 9, 9] } });
        var record = await task.WaitAsync(Patience);
        Assert.Equal((TaskState.Failure, ErrorTypes.BadPayload), (record.State, record.Error!.Type));
    }

    [Fact]
    public async Task What_is_large_is_compressed_and_counts_as_large_only_if_it_still_is()
    {
        var cluster = await StartAsync(configure: silo => silo.Payloads.CompressAbove = 1024);
        var client = cluster.NewClient(payloads: new(new() { CompressAbove = 1024 }, null));
        var text = new string('a', 3_000_000); // Three times what a message may carry.
        Assert.Equal(text.Length, await (await client.EnqueueAsync(PayloadTasks.Length(text))).GetAsync(Patience));
        var task = await client.EnqueueAsync(PayloadTasks.Repeat("abcdefgh", 300_000));
        Assert.Equal(2_400_000, (await task.GetAsync(Patience)).Length);
        Assert.InRange((await task.GetRecordAsync()).Result!.Length, 1, 100_000);
        var refused = await Assert.ThrowsAsync<SubmitRefusedException>(() => cluster.Client.EnqueueAsync(PayloadTasks.Length(text)));
        Assert.Contains("Payloads.BlobsAbove", refused.Message, StringComparison.Ordinal);
        var small = cluster.NewClient(payloads: new(new() { CompressAbove = 1024, MaxBytes = 1_000_000 }, null));
        Assert.Contains("Payloads.MaxBytes", (await Assert.ThrowsAsync<SubmitRefusedException>(() => small.EnqueueAsync(PayloadTasks.Length(text)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Large_arguments_and_results_are_in_the_blob_store_also_in_jobs_and_go_when_their_task_is_forgotten()
    {
        using var folder = new TemporaryDirectory();
        var cluster = await StartAsync(configure: silo => (silo.Payloads.BlobsAbove, silo.Payloads.BlobDirectory) = (64 * 1024, folder["blobs"]));
        var options = new PayloadOptions { BlobsAbove = 64 * 1024, BlobDirectory = folder["blobs"] };
        var client = cluster.NewClient(payloads: new(options, new FileBlobStore(folder["blobs"])), options: new() { PageMembers = 2 });
        var large = Noise(2_000_000);
        var task = await client.EnqueueAsync(PayloadTasks.Length(large));
        Assert.Equal(2_000_000, await task.GetAsync(Patience));
        Assert.Single(Blobs());
        var chain = await client.EnqueueAsync(PayloadTasks.Repeat(large, 1).Then(r => PayloadTasks.Repeat(r, 2)).Then(r => PayloadTasks.Length(r)));
        Assert.Equal(4_000_000, await chain.GetAsync(Patience));
        var group = await client.EnqueueAsync(Canvas.Map([1, 2, 3, 4, 5], n => PayloadTasks.Repeat(large, n)));
        Assert.Equal(new[] { 2_000_000, 4_000_000, 6_000_000, 8_000_000, 10_000_000 }, (await group.GetAsync(Patience)).Select(r => r.Length));
        var before = Blobs().Length;
        var result = await client.EnqueueAsync(PayloadTasks.Repeat("0123456789", 100_000));
        Assert.Equal(1_000_000, (await result.GetAsync(Patience)).Length);
        Assert.Equal(before + 1, Blobs().Length);
        await result.ForgetAsync();
        Assert.Equal(before, Blobs().Length);

        string[] Blobs() => Directory.GetFiles(folder["blobs"], "*.blob", SearchOption.AllDirectories);
    }

    [Fact]
    public async Task A_silo_that_dies_with_large_arguments_leaves_them_to_the_next_one()
    {
        using var folder = new TemporaryDirectory();
        var cluster = await StartAsync(2, configure: silo => (silo.Payloads.BlobsAbove, silo.Payloads.BlobDirectory) = (64 * 1024, folder["blobs"]));
        var client = cluster.NewClient(payloads: new(new() { BlobsAbove = 64 * 1024 }, new FileBlobStore(folder["blobs"])));
        var gate = Gate.New();
        var task = await client.EnqueueAsync(PayloadTasks.SlowLength(gate.Name, Noise(300_000)));
        await gate.HaveBegun();
        var died = gate.Log.First();
        cluster.Crash(died == "worker-1" ? 0 : 1);
        await gate.HaveBegun();
        gate.Open();
        Assert.Equal($"300000 on {(died == "worker-1" ? "worker-2" : "worker-1")}", await task.GetAsync(Patience));
    }

    [Fact]
    public async Task A_blob_that_is_gone_fails_its_task_and_says_which()
    {
        using var folder = new TemporaryDirectory();
        var cluster = await StartAsync(configure: silo => (silo.Payloads.BlobsAbove, silo.Payloads.BlobDirectory) = (64 * 1024, folder["blobs"]));
        var client = cluster.NewClient(payloads: new(new() { BlobsAbove = 64 * 1024 }, new FileBlobStore(folder["elsewhere"])));
        var record = await (await client.EnqueueAsync(PayloadTasks.Length(Noise(300_000)))).WaitAsync(Patience);
        Assert.Equal((TaskState.Failure, ErrorTypes.BadPayload), (record.State, record.Error!.Type));
        Assert.Contains("not in the blob store", record.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Orphans_go_by_age_and_what_a_task_or_job_may_still_need_stays()
    {
        using var folder = new TemporaryDirectory();
        var blobs = new FileBlobStore(folder["blobs"]);
        var cluster = await StartAsync(configure: silo =>
        {
            (silo.Payloads.BlobsAbove, silo.Payloads.BlobDirectory) = (64 * 1024, folder["blobs"]);
            silo.Shards.DeclareQueue("nobody", new() { DeadLetters = "dead" });
        });
        var client = cluster.NewClient(payloads: new(new() { BlobsAbove = 64 * 1024 }, blobs));
        var waiting = await client.EnqueueAsync(PayloadTasks.Length(Noise(100_000)).In(TimeSpan.FromDays(100)));
        var chain = await client.EnqueueAsync(CoreTasks.Add(1, 2).Then(PayloadTasks.Length(Noise(100_000))).In(TimeSpan.FromDays(100)));
        var ended = await client.EnqueueAsync(PayloadTasks.Length(Noise(100_000)));
        Assert.Equal(100_000, await ended.GetAsync(Patience));
        var dead = await client.EnqueueAsync(PayloadTasks.Length(Noise(100_000)).On("nobody").Expires(TimeSpan.FromMilliseconds(1)));
        Assert.Equal(ErrorTypes.Expired, (await dead.WaitAsync(Patience)).Error?.Type);
        await dead.ForgetAsync(); // Its copy takes the same arguments.
        await blobs.WriteAsync(BlobStoreTests.NewId(), "never-came:3", new byte[] { 1 });
        await blobs.WriteAsync(BlobStoreTests.NewId(), "just-now", new byte[] { 1 });
        await cluster.Client.GetStatisticsAsync(); // Every shard is active then.
        await foreach (var blob in blobs.ListAsync(DateTimeOffset.MaxValue))
        {
            if (blob.Owner != "just-now")
            {
                File.SetLastWriteTimeUtc(Directory.GetFiles(folder["blobs"], $"{blob.Id}.blob", SearchOption.AllDirectories).Single(), new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
            }
        }

        var sweeper = cluster.Service<IEnumerable<Microsoft.Extensions.Hosting.IHostedService>>().OfType<BlobSweeper>().Single();
        Assert.Equal(1, await sweeper.SweepAsync(default));
        Assert.Equal(new[] { "just-now", dead.Id, ended.Id, waiting.Id, $"{chain.Id}:1" }.Order(), await OwnersAsync());
        await ended.ForgetAsync();
        await chain.RevokeAsync();
        await Eventually(async () => await sweeper.SweepAsync(default) == 1);
        Assert.Equal(new[] { "just-now", dead.Id, waiting.Id, $"{chain.Id}:1" }.Order(), await OwnersAsync()); // The record of the chain is still there.

        async Task<string[]> OwnersAsync()
        {
            var owners = new List<string>();
            await foreach (var blob in blobs.ListAsync(DateTimeOffset.MaxValue))
            {
                owners.Add(blob.Owner);
            }

            return [.. owners.Order()];
        }
    }

    internal static readonly string[] Words = ["\"", "progress ", "error ", "inner ", "reason ", "result "];

    /// <summary>Tasks of every kind that take, give and say the secret.</summary>
    internal static async Task UseSecretsAsync(ICluster client, bool encrypted = true)
    {
        var all = $"checkpoint {Secret}, progress {Secret}, result {Secret}";
        Assert.Equal(all, await (await client.EnqueueAsync(PayloadTasks.Tell(Secret, "again"))).GetAsync(Patience));
        var failed = await (await client.EnqueueAsync(PayloadTasks.Tell(Secret, "fail"))).WaitAsync(Patience);
        Assert.Equal(($"error {Secret}", "System.InvalidOperationException"), (failed.Error!.Message, failed.Error.Type));
        Assert.Contains($"inner {Secret}", failed.Error.Stack!, StringComparison.Ordinal);
        var rejected = await (await client.EnqueueAsync(PayloadTasks.Tell(Secret, "reject"))).WaitAsync(Patience);
        Assert.Equal($"reason {Secret}", rejected.Error!.Message);
        var progress = await (await client.EnqueueAsync(PayloadTasks.Tell(Secret, ""))).ProgressAsync<string>().ToListAsync();
        Assert.All(progress, p => Assert.Equal($"progress {Secret}", p));
        var chain = await client.EnqueueAsync(PayloadTasks.Tell(Secret, "").Then(r => PayloadTasks.Tell(r, "")).Then(r => Canvas.Group(PayloadTasks.Length(r), PayloadTasks.Length(r))));
        var length = all.Replace(Secret, all, StringComparison.Ordinal).Length;
        Assert.Equal(new[] { length, length }, await chain.GetAsync(Patience));
        var blamed = await (await client.EnqueueAsync(PayloadTasks.Tell(Secret, "").Then(r => PayloadTasks.Tell(r, "fail")))).WaitAsync(Patience);
        Assert.StartsWith($"Link 2: error checkpoint {Secret}", blamed.Error!.Message, StringComparison.Ordinal);
        var group = await client.EnqueueAsync(Canvas.Map(Enumerable.Range(0, 1_500), i => PayloadTasks.Repeat(Secret, 1)).Reduce((a, b) => CoreTasks.Join(a, b)));
        Assert.Equal(1_500 * Secret.Length, (await group.GetAsync(TimeSpan.FromMinutes(2))).Length);
        if (encrypted)
        {
            // Nobody could look at the arguments before.
            var misled = await (await client.EnqueueAsync(Signature.Of<string>("payload.repeat", "1", Secret))).WaitAsync(Patience);
            Assert.Equal(ErrorTypes.BadArguments, misled.Error!.Type);
            Assert.Contains(Secret, misled.Error.Message, StringComparison.Ordinal);
        }

        await client.EnqueueAsync(PayloadTasks.Tell(Secret, "").In(TimeSpan.FromDays(1)));
        await client.EnqueueAsync(Canvas.Map(Enumerable.Range(0, 1_500), i => PayloadTasks.Repeat(Secret, 1)).In(TimeSpan.FromDays(1)));
    }

    internal static void AssertSealed(ReadOnlySpan<byte> stored, string task = "payload.tell")
    {
        Assert.True(stored.IndexOf(Encoding.UTF8.GetBytes(task)) >= 0, "The store was not found where it was looked for.");
        Assert.True(stored.IndexOf("first"u8) >= 0, "The key's id does not travel.");
        foreach (var encoding in new[] { Encoding.UTF8, Encoding.Unicode })
        {
            Assert.True(stored.IndexOf(encoding.GetBytes(Secret)) < 0, "The secret can be read.");
        }

        for (var shift = 0; shift < 3; shift++)
        {
            var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(new string(' ', shift) + Secret));
            Assert.True(stored.IndexOf(Encoding.ASCII.GetBytes(base64[(shift == 0 ? 0 : 4)..^4])) < 0, "The secret can be read after base64.");
        }
    }

    internal static string Noise(int length) => Convert.ToBase64String(RandomNumberGenerator.GetBytes(length))[..length];

    private static byte[] ReadFiles(TemporaryDirectory folder) =>
        [.. Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)).SelectMany(File.ReadAllBytes)];

    private static async Task<RevokeStatus> Again(Func<Task<RevokeStatus>> revoke)
    {
        RevokeStatus status;
        do
        {
            status = await revoke(); // While the worker just looks at it, it is stopping.
        }
        while (status == RevokeStatus.Stopping);
        return status == RevokeStatus.Finished ? RevokeStatus.Revoked : status;
    }

    private static Task<TestHost> StartAsync(TemporaryDirectory directory, Action<PayloadOptions> configure) =>
        new TestNetwork().StartSiloAsync(TimeProvider.System, services => services.AddKreweSilo(silo =>
        {
            silo.DataDirectory = directory.Path;
            silo.TaskAssemblies.Add(typeof(CoreTasks).Assembly);
            silo.Shards.Shards = 2;
            configure(silo.Payloads);
        }));
}
