using System.Net.Security;
using StackExchange.Redis;

namespace Krewe.Redis;

/// <summary>One connection, from when it stands until it breaks. Another one takes its place then; what waited in this one is never sent.</summary>
internal sealed class RedisSession : IDisposable
{
    private readonly RedisUrl url;
    private readonly ConnectionMultiplexer multiplexer;
    private readonly TaskCompletionSource<RedisUnavailableException> end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource ended = new();
    private long heardAt;

    private RedisSession(RedisUrl url, ConnectionMultiplexer multiplexer)
    {
        (this.url, this.multiplexer) = (url, multiplexer);
        Ended = ended.Token;
        Database = multiplexer.GetDatabase(url.Database);
        multiplexer.ConnectionFailed += (_, failure) => End(RedisErrors.Broken(url, failure.Exception?.GetBaseException(), mayHaveRun: false));
    }

    /// <summary>Where commands go.</summary>
    public IDatabase Database { get; }

    /// <summary>When the last answer came, as a timestamp of the clock.</summary>
    public long HeardAt
    {
        get => Volatile.Read(ref heardAt);
        set => Volatile.Write(ref heardAt, value);
    }

    /// <summary>Cancelled when it has broken.</summary>
    public CancellationToken Ended { get; }

    /// <summary>Called when it has broken, before anybody who waits for an answer goes on.</summary>
    public Action<RedisSession, RedisUnavailableException>? OnEnd { get; set; }

    /// <summary>Completes, with the reason, when it has broken.</summary>
    public Task<RedisUnavailableException> Ending => end.Task;

    /// <summary>Connects, and makes sure that commands are answered.</summary>
    /// <exception cref="RedisUnavailableException">They are not.</exception>
    public static async Task<RedisSession> OpenAsync(RedisUrl url, RedisOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        RedisSession? session = null;
        try
        {
            using var limit = new CancellationTokenSource(options.ConnectTimeout, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            await ProbeAsync(url, options, time, limit.Token, both.Token);

            session = new RedisSession(url, await ConnectionMultiplexer.ConnectAsync(Configure(url, options)));
            await session.Database.PingAsync().WaitAsync(options.ConnectTimeout, time, cancellationToken);
            session.HeardAt = time.GetTimestamp();
            return session.Ending.IsCompleted ? throw await session.Ending : session;
        }
        catch (Exception error) when (error is TimeoutException or RedisConnectionException)
        {
            // It did answer a moment ago, so it is there, and slow.
            session?.Dispose();
            throw RedisErrors.Silent(url, options.ConnectTimeout, mayHaveRun: false);
        }
        catch (RedisException error)
        {
            session?.Dispose();
            throw RedisErrors.Answered(url, error.Message, error) ?? RedisErrors.Broken(url, error, mayHaveRun: false);
        }
        catch
        {
            session?.Dispose();
            throw;
        }
    }

    /// <summary>Looks whether it is there, again as long as only its name is not known.</summary>
    private static async Task ProbeAsync(RedisUrl url, RedisOptions options, TimeProvider time, CancellationToken limit, CancellationToken cancellationToken)
    {
        for (RedisUnavailableException? unknown = null; ;)
        {
            try
            {
                await RedisLogin.ProbeAsync(url, options, cancellationToken);
                return;
            }
            catch (RedisUnavailableException error) when (error.IsNameUnknown && !limit.IsCancellationRequested)
            {
                unknown = error;
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested)
            {
                throw unknown ?? RedisErrors.Silent(url, options.ConnectTimeout, mayHaveRun: false);
            }

            await Task.Delay(options.RetryPause, time, cancellationToken).ContinueWith(
                static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>It is of no use any more.</summary>
    public void End(RedisUnavailableException reason)
    {
        if (end.TrySetResult(reason))
        {
            OnEnd?.Invoke(this, reason);
            // Not here: whoever waits for an answer goes on at once, and this may be the library's reader.
            ThreadPool.UnsafeQueueUserWorkItem(static it => it.Cancel(), ended, preferLocal: false);
        }
    }

    public void Dispose()
    {
        End(RedisErrors.Broken(url, null, mayHaveRun: false));
        multiplexer.Close(allowCommandsToComplete: false);
        multiplexer.Dispose();
    }

    private static ConfigurationOptions Configure(RedisUrl url, RedisOptions options)
    {
        var configuration = new ConfigurationOptions
        {
            AbortOnConnectFail = false,
            BacklogPolicy = BacklogPolicy.FailFast, // What finds no connection fails at once; nothing waits to be sent later.
            ConnectRetry = 1,
            ConnectTimeout = (int)options.ConnectTimeout.TotalMilliseconds,
            SyncTimeout = int.MaxValue, // Here is who waits, and it knows better.
            KeepAlive = Math.Max(1, (int)options.KeepAlive.TotalSeconds),
            ClientName = options.ClientName,
            DefaultDatabase = url.Database,
            SocketManager = SocketManager.ThreadPool, // Its own threads cost each answer two changes of threads, a third of an idle task's time.
            TieBreaker = "",
            ConfigurationChannel = "",
            CommandMap = CommandMap.Create(["SUBSCRIBE", "PSUBSCRIBE"], available: false), // Saves the second connection.
        };
        configuration.EndPoints.Add(url.Host, url.Port);
        (configuration.User, configuration.Password) = (url.User, url.Password);
        if (url.Tls)
        {
            configuration.Ssl = true;
            configuration.SslHost = url.Host;
            configuration.CertificateValidation += (_, _, _, errors) => !url.CheckCertificate || errors == SslPolicyErrors.None;
        }

        return configuration;
    }
}
