using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Krewe.Redis;

/// <summary>
/// One connection to a Redis, kept up for as long as this lives: a server that is dead or silent is noticed, and when it is back,
/// so is the connection. Connects at first use. For use from many threads at once.
/// </summary>
public sealed partial class RedisConnection : IAsyncDisposable
{
    private readonly RedisUrl url;
    private readonly RedisOptions options;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly Lock gate = new();
    private readonly CancellationTokenSource ending = new();
    private readonly CancellationToken ended;
    private RedisSession? current;
    private TaskCompletionSource attempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RedisUnavailableException? trouble;
    private bool failing; // The last attempt to connect has failed.
    private Task? supervising;

    /// <summary>Describes a connection; nothing is sent yet.</summary>
    /// <param name="url">Where, and how to get in.</param>
    /// <param name="options">Times.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Is told of connections made and lost.</param>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public RedisConnection(RedisUrl url, RedisOptions options, TimeProvider time, ILogger<RedisConnection> log)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (this.url, this.options, this.time, this.log) = (url, options, time, log);
        ended = ending.Token;
    }

    /// <summary>Where it goes.</summary>
    public RedisUrl Url => url;

    /// <summary>Whether it stands.</summary>
    public bool IsConnected => Volatile.Read(ref current) is not null;

    /// <summary>Why it does not stand; null while it does, and before the first attempt.</summary>
    public RedisUnavailableException? Trouble => Volatile.Read(ref trouble);

    /// <summary>Where commands go; for those that need neither a time limit nor errors in words of ours. Others use <see cref="RunAsync"/>.</summary>
    /// <exception cref="RedisUnavailableException">There is no connection.</exception>
    public IDatabase Database => (Volatile.Read(ref current) ?? throw Away()).Database;

    /// <summary>The connection has broken. <see cref="Trouble"/> says why. Called one after the other with <see cref="Restored"/>.</summary>
    public event Action? Lost;

    /// <summary>The connection stands: for the first time, or again.</summary>
    public event Action? Restored;

    /// <summary>Connects, if it is not connected. Attempts go on behind the scenes when this one fails.</summary>
    /// <exception cref="RedisUnavailableException">The attempt under way failed; says why.</exception>
    public Task ConnectAsync(CancellationToken cancellationToken = default) => CurrentAsync(cancellationToken).AsTask();

    /// <summary>Completes when it is connected, however long that takes.</summary>
    public async Task WaitUntilConnectedAsync(CancellationToken cancellationToken = default)
    {
        while (!IsConnected)
        {
            try
            {
                await AttemptAsync(cancellationToken);
            }
            catch (RedisUnavailableException)
            {
                // The next attempt is on its way.
            }
        }
    }

    /// <summary>Closes the connection; what has no answer yet fails.</summary>
    public async ValueTask DisposeAsync()
    {
        Task? supervisor;
        lock (gate)
        {
            supervisor = supervising ??= Task.CompletedTask;
        }

        if (!ended.IsCancellationRequested)
        {
            await ending.CancelAsync();
            await supervisor;
            ending.Dispose();
        }
    }

    private ValueTask<RedisSession> CurrentAsync(CancellationToken cancellationToken = default)
    {
        if (Volatile.Read(ref current) is { } session)
        {
            return new(session);
        }

        // While attempts fail there is no use in waiting for the next one: the caller hears why, at once.
        return Volatile.Read(ref failing) ? ValueTask.FromException<RedisSession>(Away()) : new(AttemptAsync(cancellationToken));
    }

    /// <summary>Waits for the end of the attempt under way.</summary>
    private async Task<RedisSession> AttemptAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(ended.IsCancellationRequested, this);
        Task end;
        lock (gate)
        {
            supervising ??= Task.Run(SuperviseAsync, CancellationToken.None);
            if (current is { } session)
            {
                return session;
            }

            end = attempt.Task;
        }

        await end.WaitAsync(cancellationToken);
        return Volatile.Read(ref current) ?? throw Away();
    }

    private Exception Away() => ended.IsCancellationRequested
        ? new ObjectDisposedException(nameof(RedisConnection))
        : Trouble is { } why
            ? new RedisUnavailableException(why.Problem, mayHaveRun: false, why.Message, why)
            : RedisErrors.Broken(url, null, mayHaveRun: false);

    private async Task SuperviseAsync()
    {
        await using var relay = RedisRelay.IsNeeded(url) ? new RedisRelay(url, options.ConnectTimeout, time) : null;
        while (!ended.IsCancellationRequested)
        {
            var began = time.GetTimestamp();
            try
            {
                using var session = await RedisSession.OpenAsync(url, relay, options, time, ended);
                Stand(session);
                try
                {
                    Fall(await WatchAsync(session));
                }
                finally
                {
                    Volatile.Write(ref current, null);
                }
            }
            catch (RedisUnavailableException error)
            {
                Fail(error);
            }
            catch (OperationCanceledException) when (ended.IsCancellationRequested)
            {
                break;
            }
            catch (Exception error)
            {
                Fail(RedisErrors.Broken(url, error, mayHaveRun: false)); // Whatever it is: the next attempt may do better.
            }

            // At once after a connection that has held for a while; else not in a tight loop.
            if (time.GetElapsedTime(began) is var took && took < options.RetryPause)
            {
                await Task.Delay(options.RetryPause - took, time, ended).ContinueWith(
                    static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }

        EndAttempt(RedisErrors.Broken(url, null, mayHaveRun: false));
    }

    /// <summary>Returns why the session has ended.</summary>
    private async Task<RedisUnavailableException> WatchAsync(RedisSession session)
    {
        while (true)
        {
            try
            {
                return await session.Ending.WaitAsync(options.KeepAlive, time, ended);
            }
            catch (TimeoutException)
            {
                try
                {
                    await session.Database.PingAsync().WaitAsync(options.CommandTimeout, time, session.Ended);
                }
                catch (TimeoutException)
                {
                    session.End(RedisErrors.Silent(url, options.CommandTimeout, mayHaveRun: false));
                }
                catch (Exception error) when (error is RedisException or OperationCanceledException)
                {
                    session.End(RedisErrors.Answered(url, error.Message, error) ?? RedisErrors.Broken(url, error, mayHaveRun: false));
                }
            }
        }
    }

    private void Stand(RedisSession session)
    {
        Volatile.Write(ref trouble, null);
        Volatile.Write(ref failing, false);
        Volatile.Write(ref current, session);
        LogConnected(log, url);
        lock (gate)
        {
            attempt.TrySetResult();
        }

        Tell(Restored);
    }

    private void Fall(RedisUnavailableException reason)
    {
        lock (gate)
        {
            attempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        Volatile.Write(ref trouble, reason);
        Volatile.Write(ref current, null);
        LogLost(log, reason.Message);
        Tell(Lost);
    }

    private void Fail(RedisUnavailableException reason)
    {
        if (Trouble?.Message != reason.Message)
        {
            LogUnreachable(log, reason.Message); // Once, not with every attempt.
        }

        EndAttempt(reason);
    }

    private void EndAttempt(RedisUnavailableException reason)
    {
        Volatile.Write(ref trouble, reason);
        Volatile.Write(ref failing, true);
        lock (gate)
        {
            attempt.TrySetResult();
            attempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private void Tell(Action? listeners)
    {
        try
        {
            listeners?.Invoke();
        }
        catch (Exception error)
        {
            LogListenerFailed(log, url, error);
        }
    }
}
