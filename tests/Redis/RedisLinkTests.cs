using Krewe.Redis;
using Krewe.Storage;

namespace Krewe.Tests.Redis;

/// <summary>Writes that are repeated because nobody knows whether they were done.</summary>
public class RedisLinkTests
{
    [Fact]
    public async Task A_server_that_says_it_is_away_on_a_connection_that_stands_is_not_asked_in_a_tight_loop()
    {
        await using var server = await RedisServer.StartAsync();
        await using var network = new FaultyLink(server.Port);
        await using var connection = server.Connect(
            new RedisOptions { CommandTimeout = TimeSpan.FromSeconds(60), ConnectTimeout = TimeSpan.FromSeconds(60), RetryPause = TimeSpan.FromMilliseconds(500) },
            network.Url);
        var link = new RedisLink(connection, TimeProvider.System, new() { Patience = TimeSpan.FromSeconds(5) });
        var script = new RedisScript("redis.call('INCR', KEYS[1]) return redis.error_reply('CLUSTERDOWN ' .. ARGV[1])");
        await connection.ConnectAsync();
        var struck = network.LoseAnswerTo("the first one");

        var error = await Assert.ThrowsAsync<RedisUnavailableException>(() => link.WriteAsync(script, ["asked"], ["the first one"]));

        await struck;
        Assert.True(error.MayHaveRun); // What is known of the first attempt.
        Assert.InRange(int.Parse(await server.AskAsync("GET", "asked")), 1, 12);
    }
}
