using StackExchange.Redis;

namespace Krewe.Redis;

/// <summary>Keeps one session after another.</summary>
public sealed partial class RedisConnection
{
    private async Task SuperviseAsync()
    {
        while (!ended.IsCancellationRequested)
        {
            var began = time.GetTimestamp();
            try
            {
                using var session = await RedisSession.OpenAsync(url, options, time, ended);
                Stand(session);
                try
                {
                    Fall(await WatchAsync(session));
                }
                finally
                {
                    session.End(RedisErrors.Broken(url, null, mayHaveRun: false));
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
                    await AnswerAsync(session, session.Database.PingAsync());
                }
                catch (TimeoutException)
                {
                    session.End(RedisErrors.Silent(url, options.CommandTimeout, mayHaveRun: false));
                }
                catch (Exception error)
                {
                    session.End(RedisErrors.Answered(url, error.Message, error) ?? RedisErrors.Broken(url, error, mayHaveRun: false));
                }
            }
        }
    }

    private void Stand(RedisSession session)
    {
        lock (gate)
        {
            (trouble, failing, current) = (null, false, session);
            attempt.TrySetResult();
        }

        session.OnEnd = Drop;
        if (session.Ending.IsCompleted)
        {
            Drop(session, session.Ending.Result);
        }

        LogConnected(log, url);
        Tell(Restored);
    }

    /// <summary>From now on nobody is given this session any more; whoever comes waits for the next one.</summary>
    private void Drop(RedisSession session, RedisUnavailableException reason)
    {
        lock (gate)
        {
            if (current == session)
            {
                (trouble, current) = (reason, null);
                attempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    private void Fall(RedisUnavailableException reason)
    {
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
        lock (gate)
        {
            (trouble, failing) = (reason, true);
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
