using StackExchange.Redis;

namespace Krewe.Redis;

public sealed partial class RedisConnection
{
    /// <summary>
    /// Runs a command, once. Nothing is sent again: a command that was sent and not answered fails with
    /// <see cref="RedisUnavailableException.MayHaveRun"/>, and one that finds no connection fails at once.
    /// </summary>
    /// <param name="command">Gives the command to the database that it gets; must not keep that.</param>
    /// <exception cref="RedisUnavailableException">The server could not do it.</exception>
    /// <exception cref="RedisServerException">The server would not: the command is wrong.</exception>
    public async Task<T> RunAsync<T>(Func<IDatabase, Task<T>> command)
    {
        ArgumentNullException.ThrowIfNull(command);
        var session = await CurrentAsync();
        Task<T>? answer = null;
        try
        {
            answer = command(session.Database);
            return await AnswerAsync(session, answer);
        }
        catch (TimeoutException)
        {
            var silent = RedisErrors.Silent(url, options.CommandTimeout, mayHaveRun: true);
            session.End(RedisErrors.Silent(url, options.CommandTimeout, mayHaveRun: false));
            throw silent;
        }
        catch (OperationCanceledException) when (session.Ending.IsCompleted) // Also by the library, which gives up what waits in a connection that is closed.
        {
            var reason = await session.Ending;
            throw new RedisUnavailableException(
                reason.Problem, mayHaveRun: true, $"{reason.Message} Whether the last command had its effect is not known.", reason);
        }
        catch (RedisServerException error) when (RedisErrors.Answered(url, error.Message, error) is { } told)
        {
            if (told.Problem is RedisProblem.Denied && error.Message.StartsWith("NOAUTH", StringComparison.Ordinal))
            {
                session.End(told); // It has forgotten who we are; the next connection logs in anew.
            }

            throw told;
        }
        catch (Exception error) when (error is RedisConnectionException || (answer is not null && error is not RedisServerException))
        {
            // Not an answer, so the connection is gone. What waited may hear of that by a bare error of a pipe, when it breaks from both sides at once.
            session.End(RedisErrors.Broken(url, error.GetBaseException(), mayHaveRun: false));
            throw RedisErrors.Broken(url, error.GetBaseException(), mayHaveRun: answer is not null);
        }
    }

    /// <summary>
    /// Waits for an answer for as long as the server answers anybody: answers come in order, so one that is late because thousands go before
    /// it will come, and giving up on it would have all of them sent again.
    /// </summary>
    private async Task<T> AnswerAsync<T>(RedisSession session, Task<T> answer)
    {
        while (true)
        {
            try
            {
                return await answer.WaitAsync(options.CommandTimeout, time, session.Ended);
            }
            catch (TimeoutException) when (!answer.IsCompleted && time.GetElapsedTime(session.HeardAt) < options.CommandTimeout)
            {
                // Somebody else has been answered meanwhile.
            }
            finally
            {
                if (answer.IsCompletedSuccessfully)
                {
                    session.HeardAt = time.GetTimestamp();
                }
            }
        }
    }

    /// <summary>Runs a script, which is loaded if the server does not know it.</summary>
    /// <param name="script">The script.</param>
    /// <param name="keys">The keys it uses; all in one slot.</param>
    /// <param name="values">Its arguments.</param>
    /// <exception cref="RedisUnavailableException">The server could not run it; see <see cref="RunAsync"/>.</exception>
    /// <exception cref="RedisServerException">The script failed.</exception>
    public async Task<RedisResult> EvaluateAsync(RedisScript script, RedisKey[] keys, RedisValue[] values)
    {
        ArgumentNullException.ThrowIfNull(script);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(values);
        try
        {
            return await RunAsync(database => database.ScriptEvaluateAsync(script.Hash, keys, values));
        }
        catch (RedisServerException error) when (error.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            // It did not run. EVAL takes the way that the keys choose, and the server keeps the script.
            object[] words = [script.Text, keys.Length, .. keys.Cast<object>(), .. values.Cast<object>()];
            return await RunAsync(database => database.ExecuteAsync("EVAL", words));
        }
    }
}
