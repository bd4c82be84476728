using Krewe.Redis;

namespace Krewe.Tests.Redis;

/// <summary>Passwords and users.</summary>
public sealed class RedisLoginTests : IAsyncLifetime
{
    private RedisServer server = null!;

    public async Task InitializeAsync()
    {
        server = await RedisServer.StartAsync("--requirepass", "p@ss:wörd");
        server.Password = "p@ss:wörd";
        await server.DoAsync("ACL", "SETUSER", "krewe", "on", ">user's", "~krewe*", "+@all");
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    private RedisUrl Url(string credentials) => RedisUrl.Parse($"redis://{credentials}127.0.0.1:{server.Port}/1");

    [Fact]
    public async Task A_password_lets_in()
    {
        await using var connection = server.Connect();
        Assert.Equal("default", (string?)await connection.RunAsync(database => database.ExecuteAsync("ACL", "WHOAMI")));
    }

    [Fact]
    public async Task A_user_is_that_user_before_and_after_the_connection_breaks()
    {
        await using var connection = server.Connect(url: Url("krewe:user's@"));
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal("krewe", (string?)await connection.RunAsync(database => database.ExecuteAsync("ACL", "WHOAMI")));
            await connection.RunAsync(database => database.StringSetAsync("krewe:key", new string('x', 1 << 20)));
            Assert.Equal(1 << 20, ((string)(await connection.RunAsync(database => database.StringGetAsync("krewe:key")))!).Length);
            var denied = await Assert.ThrowsAsync<RedisUnavailableException>(() => connection.RunAsync(database => database.StringGetAsync("other")));
            Assert.Equal((RedisProblem.Denied, false), (denied.Problem, denied.MayHaveRun));

            await BreakAsync(connection);
        }
    }

    [Theory]
    [InlineData("", "wants a password")]
    [InlineData(":wrong-geheim@", "does not take this user and password")]
    [InlineData("krewe:wrong-geheim@", "does not take this user and password")]
    [InlineData("nobody:wrong-geheim@", "does not take this user and password")]
    public async Task Who_may_not_come_in_is_told_why_without_an_echo(string credentials, string expected)
    {
        await using var connection = server.Connect(url: Url(credentials));

        var error = await Assert.ThrowsAsync<RedisUnavailableException>(() => connection.ConnectAsync());

        Assert.Equal((RedisProblem.Denied, false), (error.Problem, error.MayHaveRun));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_that_is_changed_lets_in_again_when_it_is_changed_back()
    {
        await using var connection = server.Connect(url: Url("krewe:user's@"));
        await connection.ConnectAsync();
        await server.DoAsync("ACL", "SETUSER", "krewe", "resetpass", ">another");
        await BreakAsync(connection, restored: false);

        var error = await Assert.ThrowsAsync<RedisUnavailableException>(() => connection.ConnectAsync());
        Assert.Equal(RedisProblem.Denied, error.Problem);

        await server.DoAsync("ACL", "SETUSER", "krewe", ">user's");
        await connection.WaitUntilConnectedAsync().WaitAsync(TimeSpan.FromSeconds(60));
        await connection.RunAsync(database => database.PingAsync());
    }

    /// <summary>Has the server close all other connections, and waits until this one knows.</summary>
    private async Task BreakAsync(RedisConnection connection, bool restored = true)
    {
        var lost = new TaskCompletionSource();
        connection.Lost += () => lost.TrySetResult();
        await server.AskAsync("CLIENT", "KILL", "SKIPME", "yes");
        await lost.Task.WaitAsync(TimeSpan.FromSeconds(60));
        if (restored)
        {
            await connection.WaitUntilConnectedAsync().WaitAsync(TimeSpan.FromSeconds(60));
        }
    }

    [Fact]
    public async Task A_server_that_repeats_the_password_does_not_make_it_known()
    {
        await using var strange = await RedisServer.StartAsync("--rename-command", "AUTH", "");
        await using var connection = strange.Connect(url: RedisUrl.Parse($"redis://:geheim@127.0.0.1:{strange.Port}"));
        var error = await Assert.ThrowsAsync<RedisUnavailableException>(() => connection.ConnectAsync());
        Assert.Contains("refused AUTH (ERR)", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", error.ToString(), StringComparison.Ordinal);
    }
}
