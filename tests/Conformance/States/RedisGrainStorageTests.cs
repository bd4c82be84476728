using Krewe.Redis;
using Krewe.Storage;
using Krewe.Tests.Redis;
using Orleans.Storage;

namespace Krewe.Tests.Conformance.States;

public sealed class RedisGrainStorageTests(RedisServer server) : GrainStorageTests, IClassFixture<RedisServer>
{
    private readonly RedisStoreOptions options = new() { Prefix = $"krewe-{Guid.NewGuid():N}" };
    private RedisConnection? connection;

    protected override async Task<IGrainStorage> OpenAsync()
    {
        await (connection?.DisposeAsync() ?? default);
        return new RedisGrainStorage(connection = server.Connect(), TimeProvider.System, options);
    }

    [Fact]
    public async Task A_first_write_that_comes_after_the_clearing_of_what_did_not_exist_is_refused()
    {
        await using var link = server.Connect();
        var storage = new RedisGrainStorage(link, TimeProvider.System, options);
        var grain = GrainId.Create("gather", "late");
        var (late, state) = (new GrainState<Counter>(new Counter()), new GrainState<Counter>());
        await storage.ClearStateAsync("state", grain, state);

        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("state", grain, late));
        await storage.ReadStateAsync("state", grain, state);
        Assert.False(state.RecordExists);
        late = new(new Counter()) { ETag = state.ETag };
        await storage.ClearStateAsync("state", grain, state); // So it is with who has read that it was cleared.
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("state", grain, late));
        await storage.ReadStateAsync("state", grain, state);
        await storage.WriteStateAsync("state", grain, state); // Who has read since knows of the clearing.
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.ClearStateAsync("state", grain, new GrainState<Counter>()));
    }

    public override async Task DisposeAsync() => await connection!.DisposeAsync();
}
