using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Networking;

internal sealed partial class Connection
{
    [LoggerMessage(EventId = 30, Level = LogLevel.Warning, Message = "The connection with {Peer} broke")]
    private static partial void LogBroken(ILogger log, SiloAddress peer, Exception error);

    [LoggerMessage(EventId = 31, Level = LogLevel.Warning, Message = "{Message} could not be sent to {Peer}")]
    private static partial void LogUnsendable(ILogger log, Message message, SiloAddress peer, Exception error);

    [LoggerMessage(EventId = 33, Level = LogLevel.Debug, Message = "{Message} was not sent: {Peer} is gone")]
    private static partial void LogUnheard(ILogger log, Message message, SiloAddress peer);

    [LoggerMessage(EventId = 32, Level = LogLevel.Warning, Message = "{Message} from {Peer} was dropped")]
    private static partial void LogDropped(ILogger log, Message message, SiloAddress peer, Exception error);
}
