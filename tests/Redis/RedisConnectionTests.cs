using System.Net;
using System.Net.Sockets;
using Krewe.Redis;
using StackExchange.Redis;

namespace Krewe.Tests.Redis;

/// <summary>A connection to a server that is as it should be, and one that never is.</summary>
public sealed class RedisConnectionTests(RedisServer server) : IClassFixture<RedisServer>
{
    private static readonly RedisScript Add = new("return {KEYS[1], ARGV[1] + ARGV[2]}");

    [Fact]
    public async Task A_script_runs_also_when_the_server_has_forgotten_it()
    {
        await using var connection = server.Connect();
        for (var i = 0; i < 2; i++)
        {
            var answer = ((RedisResult[]?)await connection.EvaluateAsync(Add, ["{a}:k"], [40, 2]))!;
            Assert.Equal(("{a}:k", 42), ((string)answer[0]!, (int)answer[1]));
            await server.DoAsync("SCRIPT", "FLUSH");
        }
    }

    [Fact]
    public async Task A_name_that_is_not_known_yet_is_asked_for_again_for_as_long_as_connecting_may_take()
    {
        var asked = 0;
        RedisOptions Options(TimeSpan limit, int unknown) => new()
        {
            ConnectTimeout = limit, RetryPause = TimeSpan.FromMilliseconds(10),
            Resolve = (host, cancel) => ++asked <= unknown ? Task.FromException<IPAddress[]>(new SocketException((int)SocketError.TryAgain)) : Dns.GetHostAddressesAsync(host, cancel),
        };
        await using var connection = server.Connect(Options(TimeSpan.FromSeconds(30), 3), RedisUrl.Parse($"redis://localhost:{server.Port}"));
        await connection.ConnectAsync();
        Assert.Equal(4, asked);
        Assert.True(await connection.RunAsync(database => database.StringSetAsync("known", 1)));

        asked = 0;
        await using var never = server.Connect(Options(TimeSpan.FromMilliseconds(200), int.MaxValue), RedisUrl.Parse("redis://:geheim@elsewhere"));
        var error = await Assert.ThrowsAsync<RedisUnavailableException>(() => never.ConnectAsync());
        Assert.True(error.IsNameUnknown);
        Assert.Equal("redis://elsewhere:6379/0 cannot be reached: the name elsewhere is not known here. Start the machine or container of this name, or correct it "
            + "in the URL. It works again by itself when it can.", error.Message);
        Assert.InRange(asked, 2, 1000);
    }

    [Fact]
    public async Task A_script_that_fails_is_the_callers_error_and_the_connection_goes_on()
    {
        await using var connection = server.Connect();

        await Assert.ThrowsAsync<RedisServerException>(() => connection.EvaluateAsync(new RedisScript("return redis.call('nope')"), [], []));

        Assert.True(connection.IsConnected);
    }

    [Theory]
    [InlineData(typeof(InvalidOperationException))] // Of a pipe: "Reading is not allowed after reader was completed."
    [InlineData(typeof(IOException))]
    [InlineData(typeof(TaskCanceledException))]
    public async Task A_command_that_fails_without_an_answer_may_have_run_and_the_connection_is_made_anew(Type bare)
    {
        await using var connection = server.Connect();

        var error = await Assert.ThrowsAsync<RedisUnavailableException>(
            () => connection.RunAsync(_ => Task.FromException<bool>((Exception)Activator.CreateInstance(bare)!)));

        Assert.Equal((RedisProblem.Away, true), (error.Problem, error.MayHaveRun));
        await connection.WaitUntilConnectedAsync();
        Assert.True(await connection.RunAsync(database => database.StringSetAsync("again", 1)));
    }

    [Fact]
    public async Task A_command_that_cannot_be_sent_is_the_callers_error()
    {
        await using var connection = server.Connect();

        await Assert.ThrowsAsync<InvalidOperationException>(() => connection.RunAsync<bool>(_ => throw new InvalidOperationException()));

        Assert.True(connection.IsConnected);
    }

    [Fact]
    public async Task The_database_of_the_url_is_used()
    {
        await using var connection = server.Connect(url: RedisUrl.Parse($"redis://127.0.0.1:{server.Port}/3"));
        await connection.RunAsync(database => database.StringSetAsync("only here", 1));

        await using var other = server.Connect();
        Assert.False(await other.RunAsync(database => database.KeyExistsAsync("only here")));
        Assert.True(await connection.RunAsync(database => database.KeyExistsAsync("only here")));
    }

    [Fact]
    public async Task A_database_that_does_not_exist_is_named()
    {
        await using var connection = server.Connect(url: RedisUrl.Parse($"redis://127.0.0.1:{server.Port}/99"));

        var error = await Assert.ThrowsAsync<RedisUnavailableException>(() => connection.ConnectAsync());

        Assert.Equal(RedisProblem.Misconfigured, error.Problem);
        Assert.Contains("no database 99", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_that_nobody_asks_for_is_an_error()
    {
        await using var connection = server.Connect(url: RedisUrl.Parse($"redis://:geheim@127.0.0.1:{server.Port}"));

        var error = await Assert.ThrowsAsync<RedisUnavailableException>(() => connection.ConnectAsync());

        Assert.Equal(RedisProblem.Denied, error.Problem);
        Assert.DoesNotContain("geheim", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_listens_the_error_says_so_at_once_and_the_command_did_not_run()
    {
        await using var gone = await RedisServer.StartAsync();
        await gone.KillAsync();
        await using var connection = gone.Connect();

        var error = await Assert.ThrowsAsync<RedisUnavailableException>(() => connection.RunAsync(database => database.PingAsync()));

        Assert.Equal((RedisProblem.Away, false), (error.Problem, error.MayHaveRun));
        Assert.Contains("nothing listens there", error.Message, StringComparison.Ordinal);
        Assert.False(connection.IsConnected);
    }

    [Fact]
    public async Task Options_are_checked() =>
        Assert.Contains(
            "KeepAlive",
            (await Assert.ThrowsAsync<ArgumentException>(() => Task.FromResult(server.Connect(new RedisOptions { KeepAlive = TimeSpan.Zero })))).Message,
            StringComparison.Ordinal);
}
