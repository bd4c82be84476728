using Krewe.Redis;
using StackExchange.Redis;

namespace Krewe.Storage;

/// <summary>What the stores ask of a connection: writes that are safe to repeat are repeated until their outcome is known; errors are Krewe's.</summary>
internal sealed class RedisLink
{
    private readonly RedisConnection connection;
    private readonly TimeProvider time;
    private readonly TimeSpan patience;

    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public RedisLink(RedisConnection connection, TimeProvider time, RedisStoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        options ??= new RedisStoreOptions();
        options.Validate();
        (this.connection, this.time, patience, Prefix) = (connection, time, options.Patience, options.Prefix);
    }

    /// <summary>What the names of all keys begin with.</summary>
    public string Prefix { get; }

    /// <summary>
    /// Runs a script that does nothing the second time. If the server went away in the middle, it is run again when that is back.
    /// </summary>
    /// <exception cref="RedisUnavailableException">It could not be run; says whether it may have had its effect.</exception>
    public async Task<RedisResult> WriteAsync(RedisScript script, RedisKey[] keys, RedisValue[] values)
    {
        try
        {
            return await connection.EvaluateAsync(script, keys, values);
        }
        catch (RedisUnavailableException error) when (error.MayHaveRun)
        {
            return await RepeatAsync(script, keys, values, error);
        }
    }

    /// <summary>Runs a script that only reads.</summary>
    public Task<RedisResult> ReadAsync(RedisScript script, RedisKey[] keys, RedisValue[] values) =>
        TellAsync(() => connection.EvaluateAsync(script, keys, values));

    /// <summary>Runs a command that only reads.</summary>
    public Task<RedisResult> ReadAsync(string command, params object[] words) =>
        TellAsync(() => connection.RunAsync(database => database.ExecuteAsync(command, words)));

    /// <summary>Reads fields of a hash.</summary>
    public Task<RedisValue[]> FieldsAsync(RedisKey hash, RedisValue[] fields) =>
        TellAsync(() => connection.RunAsync(database => database.HashGetAsync(hash, fields)));

    /// <summary>Runs <paramref name="action"/> and tells errors of the server and of what it holds as those of the store.</summary>
    public async Task<T> TellAsync<T>(Func<Task<T>> action)
    {
        try
        {
            return await action();
        }
        catch (RedisUnavailableException error)
        {
            throw Told(error);
        }
        catch (Exception error) when (Corrupt(error) is { } told)
        {
            throw told;
        }
    }

    public static StoreUnavailableException Told(RedisUnavailableException error) =>
        new($"The store {error.Message}{(error.MayHaveRun ? "" : " Nothing was written.")}", error)
        {
            IsFull = error is { Problem: RedisProblem.Full, MayHaveRun: false },
        };

    /// <summary>The error if it is about what the server holds; else null.</summary>
    public StoreCorruptException? Corrupt(Exception error) => error switch
    {
        InvalidDataException => Corrupt(error.Message, error),
        RedisServerException when error.Message.Contains("WRONGTYPE", StringComparison.Ordinal) =>
            Corrupt("another program uses keys of the same name", error),
        _ => null,
    };

    public StoreCorruptException Corrupt(string detail, Exception? inner = null) => new(
        $"The store {connection.Url} cannot be read: {detail}. Stop Krewe and restore Redis from a backup, "
        + "or use another prefix or database to begin with an empty store; the tasks in this one are lost to it then.", inner);

    private async Task<RedisResult> RepeatAsync(RedisScript script, RedisKey[] keys, RedisValue[] values, RedisUnavailableException first)
    {
        using var limit = new CancellationTokenSource(patience, time);
        while (true)
        {
            try
            {
                await connection.WaitUntilConnectedAsync(limit.Token);
                return await connection.EvaluateAsync(script, keys, values);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested)
            {
                throw first;
            }
            catch (RedisUnavailableException) when (limit.IsCancellationRequested)
            {
                throw first;
            }
            catch (RedisUnavailableException error) when (error.Problem is RedisProblem.Away or RedisProblem.Silent or RedisProblem.Loading)
            {
                // It went away again, or says so on a connection that stands: then it is not asked in a tight loop.
            }
            catch (RedisUnavailableException error)
            {
                throw new RedisUnavailableException(error.Problem, mayHaveRun: true, $"{error.Message} Whether an earlier command had its effect is not known.", error);
            }

            await Task.Delay(connection.RetryPause, time, limit.Token).ConfigureAwait(Background.Quietly);
        }
    }
}
