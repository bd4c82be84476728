using Krewe.Storage;
using Microsoft.Extensions.Logging;

namespace Krewe.Tests.Redis;

public sealed class RedisServerFactsTests(RedisServer server) : IClassFixture<RedisServer>
{
    [Theory]
    [InlineData("# Server\r\nredis_version:5.0.14\r\nmaxmemory_policy:noeviction\r\naof_enabled:1\r\n", "5.0.14", null, true)]
    [InlineData("redis_version:7.2.4\nmaxmemory_policy:allkeys-lru\naof_enabled:0", "7.2.4", "allkeys-lru", false)]
    [InlineData("redis_version:x\nmaxmemory_policy:volatile-lru", null, null, true)]
    [InlineData("", null, null, true)]
    public void They_are_read_from_what_the_server_says(string info, string? version, string? evicts, bool appendOnly) =>
        Assert.Equal(new RedisServerFacts(version is null ? null : Version.Parse(version), evicts, appendOnly), RedisServerFacts.Parse(info));

    [Fact]
    public async Task A_server_that_may_lose_tasks_is_warned_of()
    {
        var log = new Heard();
        await using var connection = server.Connect();
        await using var store = new RedisShardStore(connection, TimeProvider.System, log);
        await store.InitializeAsync(2, default);
        Assert.Empty(log.Lines);
        await server.DoAsync("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
        await server.DoAsync("CONFIG", "SET", "appendonly", "no");

        await store.InitializeAsync(2, default);

        Assert.Collection(
            log.Lines,
            line => Assert.Contains("allkeys-lru", line, StringComparison.Ordinal),
            line => Assert.Contains("append-only", line, StringComparison.Ordinal));
    }

    private sealed class Heard : ILogger<RedisShardStore>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }
}
