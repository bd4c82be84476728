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

    /// <summary>How long whoever tries again waits in between.</summary>
    public TimeSpan RetryPause => options.RetryPause;

    /// <summary>Whether it stands.</summary>
    public bool IsConnected => Volatile.Read(ref current) is not null;

    /// <summary>Why it does not stand; null while it does, and before the first attempt.</summary>
    public RedisUnavailableException? Trouble => Volatile.Read(ref trouble);

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
            EndAttempt(RedisErrors.Broken(url, null, mayHaveRun: false)); // Somebody may have begun to wait when nobody supervised any more.
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
        Task end;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(ended.IsCancellationRequested, this); // Here: what begins to wait before this is ended by the end.
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
}
