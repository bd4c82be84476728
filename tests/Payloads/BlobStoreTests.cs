using System.Security.Cryptography;
using Krewe.Payloads;
using Krewe.Storage;
using Krewe.Tests.Conformance;
using Krewe.Tests.Redis;

namespace Krewe.Tests.Payloads;

/// <summary>One suite over every blob store.</summary>
public abstract class BlobStoreTests
{
    internal abstract IBlobStore Store { get; }

    [Fact]
    public async Task A_blob_is_kept_read_listed_and_removed()
    {
        var (id, content) = (NewId(), RandomNumberGenerator.GetBytes(300_000));
        Assert.Null(await Store.ReadAsync(id));
        await Store.WriteAsync(id, "report@2026-11-25T09:00:00Z:0/ä", content);
        await Store.WriteAsync(id, "report@2026-11-25T09:00:00Z:0/ä", content); // Whoever does not know whether it was written does it again.
        Assert.Equal(content, await Store.ReadAsync(id));
        var listed = await ListAsync(TimeProvider.System.GetUtcNow().AddHours(1));
        Assert.Equal((id, "report@2026-11-25T09:00:00Z:0/ä"), listed.Select(b => (b.Id, b.Owner)).Single(b => b.Id == id));
        Assert.Empty(await ListAsync(TimeProvider.System.GetUtcNow().AddHours(-1)));
        await Store.DeleteAsync(id);
        await Store.DeleteAsync(id);
        Assert.Null(await Store.ReadAsync(id));
        Assert.DoesNotContain(await ListAsync(TimeProvider.System.GetUtcNow().AddHours(1)), b => b.Id == id);
    }

    [Fact]
    public async Task Many_are_listed_page_by_page()
    {
        var ids = Enumerable.Range(0, 1_200).Select(_ => NewId()).ToArray();
        await Task.WhenAll(ids.Select(id => Store.WriteAsync(id, "many", new byte[] { 1 })));
        var listed = await ListAsync(TimeProvider.System.GetUtcNow().AddHours(1));
        Assert.Equal(ids.Order(), listed.Where(b => b.Owner == "many").Select(b => b.Id).Order());
    }

    [Fact]
    public async Task An_empty_blob_is_a_blob()
    {
        var id = NewId();
        await Store.WriteAsync(id, "empty", ReadOnlyMemory<byte>.Empty);
        Assert.Empty((await Store.ReadAsync(id))!);
    }

    internal static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private async Task<List<BlobInfo>> ListAsync(DateTimeOffset before)
    {
        var all = new List<BlobInfo>();
        await foreach (var blob in Store.ListAsync(before))
        {
            all.Add(blob);
        }

        return all;
    }
}

public sealed class FileBlobStoreTests : BlobStoreTests, IDisposable
{
    private readonly TemporaryDirectory folder = new();

    internal override IBlobStore Store => new FileBlobStore(folder["blobs"]);

    [Theory]
    [InlineData("../../../../etc/passwd")]
    [InlineData("ABCDEFABCDEFABCDEFABCDEFABCDEFAB")]
    [InlineData("")]
    public async Task An_id_leads_nowhere_else(string id) => await Assert.ThrowsAsync<PayloadUnreadableException>(() => Store.ReadAsync(id));

    [Fact]
    public async Task What_was_never_finished_goes_when_it_is_old()
    {
        Directory.CreateDirectory(folder["blobs/ab"]);
        File.WriteAllText(folder["blobs/ab/left.blob.new"], "half");
        await foreach (var blob in Store.ListAsync(TimeProvider.System.GetUtcNow().AddHours(1)))
        {
            Assert.Fail($"{blob}");
        }

        Assert.Empty(Directory.GetFiles(folder["blobs/ab"]));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_named()
    {
        File.WriteAllText(folder["blobs"], "a file");
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.WriteAsync(NewId(), "a", new byte[] { 1 }));
        Assert.Contains(folder["blobs"], error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();
}

public sealed class RedisBlobStoreTests(RedisServer server) : BlobStoreTests, IClassFixture<RedisServer>, IAsyncLifetime
{
    private readonly Krewe.Redis.RedisConnection connection = server.Connect();

    internal override IBlobStore Store => new RedisBlobStore(connection, "krewe");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await connection.DisposeAsync();

    [Fact]
    public async Task A_server_that_is_away_is_said_so()
    {
        await using var other = await RedisServer.StartAsync();
        await using var lost = other.Connect(new() { ConnectTimeout = TimeSpan.FromSeconds(1), CommandTimeout = TimeSpan.FromSeconds(1) });
        await other.KillAsync();
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => new RedisBlobStore(lost, "krewe").ReadAsync(NewId()));
        Assert.StartsWith("The blobs on the broker cannot be reached", error.Message, StringComparison.Ordinal);
    }
}

public class BlobOwnerTests
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("a:0:r1:3", "a:0:r1:3 a:0:r1 a:0 a")]
    [InlineData(":a", ":a")]
    [InlineData("", "")]
    public void A_blob_may_belong_to_the_task_and_to_each_job_around_it(string owner, string expected) =>
        Assert.Equal(expected, string.Join(' ', BlobOwners.Of(owner)));
}
