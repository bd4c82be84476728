using Microsoft.Extensions.Logging;

namespace Krewe.Redis;

public sealed partial class RedisConnection
{
    [LoggerMessage(EventId = 701, Level = LogLevel.Information, Message = "connected to {Url}")]
    private static partial void LogConnected(ILogger log, RedisUrl url);

    [LoggerMessage(EventId = 702, Level = LogLevel.Error, Message = "the connection is lost: {Reason}")]
    private static partial void LogLost(ILogger log, string reason);

    [LoggerMessage(EventId = 703, Level = LogLevel.Error, Message = "{Reason}")]
    private static partial void LogUnreachable(ILogger log, string reason);

    [LoggerMessage(EventId = 704, Level = LogLevel.Error, Message = "a listener of the connection to {Url} failed")]
    private static partial void LogListenerFailed(ILogger log, RedisUrl url, Exception error);
}
