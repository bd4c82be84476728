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

    public override async Task DisposeAsync() => await connection!.DisposeAsync();
}
