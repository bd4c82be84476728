using Microsoft.Extensions.Logging;

namespace Krewe.Graphs;

/// <summary>What becomes of what follows.</summary>
internal sealed partial class LinkedGrain
{
    [LoggerMessage(360, LogLevel.Error, "what follows from {Job} as its part {Part} was refused and will not run: {Why}")]
    private partial void LogRefused(string job, int part, string why);
}
