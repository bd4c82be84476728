using Microsoft.Extensions.Logging;

namespace Krewe.Schedules;

/// <summary>What became of the schedules that a silo declares.</summary>
internal sealed partial class ScheduleDeclarer
{
    [LoggerMessage(340, LogLevel.Information, "schedule {Schedule} ({Timing}) is set, as {Declaration} declares it")]
    private partial void LogSet(string schedule, string timing, ScheduleDeclaration declaration);

    [LoggerMessage(341, LogLevel.Information, "schedule {Schedule} has ended, or was changed or removed, since {Declaration} was set, and stays so")]
    private partial void LogKept(string schedule, ScheduleDeclaration declaration);

    [LoggerMessage(342, LogLevel.Warning, "schedule {Schedule} was set by hand and stays as it is; {Declaration} counts when that one is removed and a silo starts")]
    private partial void LogTaken(string schedule, ScheduleDeclaration declaration);

    [LoggerMessage(343, LogLevel.Warning, "schedule {Schedule} of {Declaration} is over: it has no tick after now")]
    private partial void LogOver(string schedule, ScheduleDeclaration declaration);

    [LoggerMessage(344, LogLevel.Warning, "schedule {Schedule} of {Declaration} could not be set, and is tried again in {Pause}: {Why}")]
    private partial void LogFailed(string schedule, ScheduleDeclaration declaration, string pause, string why);
}
