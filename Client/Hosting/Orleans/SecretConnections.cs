using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Krewe.Hosting;

/// <summary>Puts the <see cref="SecretHandshake"/> before Orleans' protocol.</summary>
internal static partial class SecretConnections
{
    /// <summary>So long the other side may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>For connections that this process opens.</summary>
    public static void Connect(IConnectionBuilder connections, Func<string?> secret) => connections.Use(next => async context =>
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        await SecretHandshake.ConnectAsync(context.Transport, secret(), $"{context.RemoteEndPoint}", patience.Token);
        await next(context);
    });

    /// <summary>For connections that others open: who is not let in hears no word of Orleans.</summary>
    public static void Accept(IConnectionBuilder connections, Func<string?> secret)
    {
        var log = connections.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger("Krewe.Gateway");
        connections.Use(next => async context =>
        {
            using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
            try
            {
                if (await SecretHandshake.AcceptAsync(context.Transport, secret(), patience.Token) is { } reason)
                {
                    LogRefused(log, $"{context.RemoteEndPoint}", reason);
                    return;
                }
            }
            catch (Exception e) when (e is OperationCanceledException or Orleans.Runtime.OrleansException or IOException or ConnectionAbortedException)
            {
                LogRefused(log, $"{context.RemoteEndPoint}", e is OperationCanceledException ? "it did not say who it is in time" : e.Message);
                return;
            }

            await next(context);
        });
    }

    [LoggerMessage(290, LogLevel.Warning, "The connection of {Peer} was refused: {Why}")]
    private static partial void LogRefused(ILogger logger, string peer, string why);
}
