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
            CommandTimeout = TimeSpan.FromSeconds(5), ConnectTimeout = TimeSpan.FromSeconds(10), KeepAlive = TimeSpan.FromMilliseconds(200), RetryPause = TimeSpan.FromMilliseconds(50),
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
    public async Task Who_connects_while_it_is_disposed_of_is_told()
    {
        using var begin = new Barrier(2);
        for (var i = 0; i < 2_000; i++)
        {
            var closing = server.Connect(new RedisOptions { RetryPause = TimeSpan.FromMilliseconds(10) }, RedisUrl.Parse("redis://127.0.0.1:1"));
            var connecting = Task.Run(() =>
            {
                begin.SignalAndWait();
                return closing.ConnectAsync();
            });
            begin.SignalAndWait();
            await closing.DisposeAsync();
            var error = await Xunit.Record.ExceptionAsync(() => connecting.WaitAsync(Limit));
            Assert.True(error is ObjectDisposedException or RedisUnavailableException, $"Round {i}: {error}");
        }
    }

    [Fact]
    public async Task A_silent_server_is_noticed_without_a_command_and_found_again()
    {
        server.Freeze();

        await lost.Task.WaitAsync(Limit);
        Assert.Equal(RedisProblem.Silent, connection.Trouble!.Problem);
        server.Thaw();
        await restored.Task.WaitAsync(Limit);

        Assert.Equal(1, (int)await IncrementAsync());
    }

    [Fact]
    public async Task A_command_that_is_not_answered_fails_with_an_unknown_outcome_and_is_not_sent_again()
    {
        await IncrementAsync();
        server.Freeze();

        var error = await Assert.ThrowsAsync<RedisUnavailableException>(IncrementAsync);
        server.Thaw();

        Assert.Equal((RedisProblem.Silent, true), (error.Problem, error.MayHaveRun));
        await connection.WaitUntilConnectedAsync().WaitAsync(Limit);
        Assert.InRange((int)await IncrementAsync(), 2, 3); // Once more at most.
    }

    [Fact]
    public async Task A_command_that_waits_for_its_turn_is_not_taken_for_unanswered()
    {
        var slow = new RedisScript("local t = redis.call('TIME') local n repeat n = redis.call('TIME') until (n[1] - t[1]) * 1000000 + n[2] - t[2] > 1000000");
        var padding = new byte[1 << 16]; // So that the server reads, and answers, one after the other.
        var all = Enumerable.Range(0, 8).Select(_ => connection.EvaluateAsync(slow, [], [padding])).ToArray();

        await Task.WhenAll(all).WaitAsync(Limit); // The last is answered after eight seconds, longer than any may be silent.

        Assert.False(lost.Task.IsCompleted);
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
        server.Freeze();
        var running = Xunit.Record.ExceptionAsync(IncrementAsync);
        await connection.DisposeAsync();

        Assert.IsType<RedisUnavailableException>(await running);
        await Assert.ThrowsAsync<ObjectDisposedException>(IncrementAsync);
        await connection.DisposeAsync();
    }
}
