using Krewe.Redis;
using StackExchange.Redis;

namespace Krewe.Tests.Redis;

/// <summary>A connection to a server that dies, falls silent, or throws it out.</summary>
public sealed class RedisConnectionFaultTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private RedisServer server = null!;
    private RedisConnection connection = null!;
    private TaskCompletionSource lost = new();
    private TaskCompletionSource restored = new();

    public async Task InitializeAsync()
    {
        server = await RedisServer.StartAsync();
        connection = server.Connect(new RedisOptions
        {
            CommandTimeout = TimeSpan.FromSeconds(1), ConnectTimeout = TimeSpan.FromSeconds(2), KeepAlive = TimeSpan.FromMilliseconds(200), RetryPause = TimeSpan.FromMilliseconds(50),
        });
        await connection.WaitUntilConnectedAsync().WaitAsync(Limit);
        (lost, restored) = (new(), new());
        connection.Lost += () => lost.TrySetResult();
        connection.Restored += () => restored.TrySetResult();
    }

    public async Task DisposeAsync()
    {
        await connection.DisposeAsync();
        await server.DisposeAsync();
    }

    private Task<RedisValue> IncrementAsync() => connection.EvaluateAsync(new RedisScript("return redis.call('INCR', KEYS[1])"), ["n"], [])
        .ContinueWith(done => (RedisValue)done.GetAwaiter().GetResult(), TaskScheduler.Default);

    [Fact]
    public async Task A_server_that_was_killed_is_noticed_without_a_command_and_found_again()
    {
        await IncrementAsync();
        await server.KillAsync();
        await lost.Task.WaitAsync(Limit);
        Assert.False(connection.IsConnected);
        Assert.Equal(RedisProblem.Away, connection.Trouble!.Problem);

        await server.StartAgainAsync();
        await restored.Task.WaitAsync(Limit);

        Assert.Equal(2, (int)await IncrementAsync());
        Assert.Null(connection.Trouble);
    }

    [Fact]
    public async Task A_silent_server_is_noticed_without_a_command_and_found_again()
    {
        await server.DoAsync("CLIENT", "PAUSE", "4000", "ALL");

        await lost.Task.WaitAsync(Limit);
        Assert.Equal(RedisProblem.Silent, connection.Trouble!.Problem);
        await restored.Task.WaitAsync(Limit);

        Assert.Equal(1, (int)await IncrementAsync());
    }

    [Fact]
    public async Task A_command_that_is_not_answered_fails_with_an_unknown_outcome_and_is_not_sent_again()
    {
        await IncrementAsync();
        await server.DoAsync("CLIENT", "PAUSE", "4000", "ALL");

        var error = await Assert.ThrowsAsync<RedisUnavailableException>(IncrementAsync);

        Assert.Equal((RedisProblem.Silent, true), (error.Problem, error.MayHaveRun));
        await connection.WaitUntilConnectedAsync().WaitAsync(Limit);
        Assert.InRange((int)await IncrementAsync(), 2, 3); // Once more at most.
    }

    [Fact]
    public async Task Commands_after_the_loss_wait_for_the_first_new_attempt_and_are_not_lost()
    {
        await IncrementAsync();
        for (var i = 0; i < 5; i++)
        {
            (lost, restored) = (new(), new());
            await server.AskAsync("CLIENT", "KILL", "SKIPME", "yes");
            await lost.Task.WaitAsync(Limit);
            Assert.Equal(i + 2, (int)await IncrementAsync());
            await restored.Task.WaitAsync(Limit);
        }
    }

    [Fact]
    public async Task What_runs_when_it_is_disposed_fails_and_it_is_not_used_again()
    {
        await server.DoAsync("CLIENT", "PAUSE", "2000", "ALL");
        var running = Xunit.Record.ExceptionAsync(IncrementAsync);
        await connection.DisposeAsync();

        Assert.IsType<RedisUnavailableException>(await running);
        await Assert.ThrowsAsync<ObjectDisposedException>(IncrementAsync);
        await connection.DisposeAsync();
    }
}
