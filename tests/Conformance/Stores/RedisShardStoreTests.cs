using Krewe.Redis;
using Krewe.Storage;
using Krewe.Tests.Redis;

namespace Krewe.Tests.Conformance.Stores;

public sealed class RedisShardStoreTests(RedisServer server) : ShardStoreTests, IClassFixture<RedisServer>
{
    private readonly RedisStoreOptions options = new() { Prefix = $"krewe-{Guid.NewGuid():N}" };
    private RedisConnection? connection;

    protected override IShardStore Create() => new RedisShardStore(connection ??= server.Connect(), TimeProvider.System, options);

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await connection!.DisposeAsync();
    }
}

/// <summary>The same after a power cut: killed while the store is open, and started again.</summary>
public sealed class RedisShardStoreAfterPowerCutTests(RedisServer server) : ShardStoreTests, IClassFixture<RedisServer>
{
    private readonly RedisStoreOptions options = new() { Prefix = $"krewe-{Guid.NewGuid():N}" };
    private RedisConnection? connection;

    protected override IShardStore Create() => new RedisShardStore(connection ??= server.Connect(), TimeProvider.System, options);

    protected override async Task ReopenAsync()
    {
        var lost = new TaskCompletionSource();
        connection!.Lost += () => lost.TrySetResult();
        await server.KillAsync();
        await lost.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await server.StartAgainAsync();
        await connection.WaitUntilConnectedAsync().WaitAsync(TimeSpan.FromSeconds(60));
        await base.ReopenAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await connection!.DisposeAsync();
    }
}
