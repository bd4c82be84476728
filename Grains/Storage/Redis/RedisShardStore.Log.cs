using Microsoft.Extensions.Logging;

namespace Krewe.Storage;

public sealed partial class RedisShardStore
{
    [LoggerMessage(EventId = 711, Level = LogLevel.Warning, Message = "{Url} throws keys away when its memory is full ({Policy}), and with them tasks. Set its maxmemory-policy to noeviction.")]
    private static partial void LogEvicts(ILogger log, Redis.RedisUrl url, string policy);

    [LoggerMessage(EventId = 712, Level = LogLevel.Warning, Message = "{Url} has no append-only file: a crash of the server loses tasks. Set its appendonly to yes.")]
    private static partial void LogVolatile(ILogger log, Redis.RedisUrl url);
}
