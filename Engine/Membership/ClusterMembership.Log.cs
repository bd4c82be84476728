using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

// What people read of it. Who comes and goes in order is for whoever looks for a fault: the host tells its users in its own words, from the view.
public sealed partial class ClusterMembership
{
    /// <summary>Says what the silos have done since the last table.</summary>
    private void Report(MembershipTable before, MembershipTable after)
    {
        // Whom a silo finds when it enters is told together.
        if (!_hasEntered) return;
        foreach (var row in after.Rows.Where(row => row.Entry.Address != _self))
        {
            var (entry, old) = (row.Entry, before.Find(row.Entry.Address));
            if (row.IsAlive && (old is null || !old.IsAlive || old.Epoch != row.Epoch)) LogJoined(_log, entry.Name, entry.Address);
            else if (row.IsAlive && old!.Entry.Status != entry.Status && entry.Status.IsTerminating()) LogLeaving(_log, entry.Name, entry.Address);
            else if (old is { IsAlive: true } && row.HasLeft) LogLeft(_log, entry.Name, entry.Address);
            else if (old is { IsAlive: true } && !row.IsAlive) LogDied(_log, entry.Name, entry.Address);
        }
    }

    private void ReportEntry(bool isAgain)
    {
        if (!_log.IsEnabled(isAgain ? LogLevel.Information : LogLevel.Debug)) return;
        var neighbors = View.Members.Where(member => member.Status == SiloStatus.Active && member.Address != _self).ToList();
        var names = string.Join(", ", neighbors.Select(member => $"{member.Name} ({member.Address})"));
        if (isAgain) LogEnteredAgain(_log, _entry!.Name, _self, neighbors.Count, names);
        else LogEntered(_log, _entry!.Name, _self, neighbors.Count, names);
    }

    private void ReportSuspects()
    {
        var suspects = _detector.Suspects;
        foreach (var suspect in suspects.Except(_reported))
        {
            var reason = _detector.Reason(suspect.Silo);
            LogSuspected(_log, suspect.Silo, reason);
        }

        foreach (var suspect in _reported.Except(suspects))
        {
            if (_detector.Table.Find(suspect.Silo) is { IsAlive: true }) LogCleared(_log, suspect.Silo);
        }

        _reported = suspects;
    }

    [LoggerMessage(EventId = 60, Level = LogLevel.Debug, Message = "Silo {Silo} is searching for neighbors")]
    private static partial void LogSearching(ILogger log, SiloAddress silo);

    [LoggerMessage(EventId = 61, Level = LogLevel.Debug, Message = "{Name} ({Silo}) has entered the cluster and found {Count} neighbors: {Neighbors}")]
    private static partial void LogEntered(ILogger log, string name, SiloAddress silo, int count, string neighbors);

    [LoggerMessage(EventId = 74, Level = LogLevel.Information, Message = "{Name} ({Silo}) has entered the cluster again and found {Count} neighbors: {Neighbors}")]
    private static partial void LogEnteredAgain(ILogger log, string name, SiloAddress silo, int count, string neighbors);

    [LoggerMessage(EventId = 62, Level = LogLevel.Debug, Message = "{Name} ({Silo}) joined")]
    private static partial void LogJoined(ILogger log, string name, SiloAddress silo);

    [LoggerMessage(EventId = 63, Level = LogLevel.Debug, Message = "{Name} ({Silo}) is leaving")]
    private static partial void LogLeaving(ILogger log, string name, SiloAddress silo);

    [LoggerMessage(EventId = 64, Level = LogLevel.Debug, Message = "{Name} ({Silo}) left")]
    private static partial void LogLeft(ILogger log, string name, SiloAddress silo);

    [LoggerMessage(EventId = 65, Level = LogLevel.Warning, Message = "Silo {Silo} may be dead: {Reason}")]
    private static partial void LogSuspected(ILogger log, SiloAddress silo, string reason);

    [LoggerMessage(EventId = 66, Level = LogLevel.Information, Message = "Silo {Silo} is well again")]
    private static partial void LogCleared(ILogger log, SiloAddress silo);

    [LoggerMessage(EventId = 67, Level = LogLevel.Warning, Message = "{Name} ({Silo}) was declared dead")]
    private static partial void LogDied(ILogger log, string name, SiloAddress silo);

    [LoggerMessage(EventId = 68, Level = LogLevel.Error,
        Message = "The others have declared this silo ({Silo}) dead; its grains end here, and it enters again when it reaches them")]
    private static partial void LogDeclaredDead(ILogger log, SiloAddress silo);

    [LoggerMessage(EventId = 69, Level = LogLevel.Warning, Message = "Silo {Silo} could not enter the cluster yet: {Reason}")]
    private static partial void LogNotEntered(ILogger log, SiloAddress silo, string reason);

    [LoggerMessage(EventId = 70, Level = LogLevel.Error, Message = "The store of the membership was lost: {Reason}")]
    private static partial void LogStoreLost(ILogger log, string reason);

    [LoggerMessage(EventId = 71, Level = LogLevel.Information, Message = "The store of the membership is back")]
    private static partial void LogStoreBack(ILogger log);

    [LoggerMessage(EventId = 72, Level = LogLevel.Critical, Message = "This silo ({Silo}) ends: {Successor} has its endpoint now")]
    private static partial void LogReplaced(ILogger log, SiloAddress silo, SiloAddress successor);

    [LoggerMessage(EventId = 73, Level = LogLevel.Error, Message = "Who was told of a change of the membership failed")]
    private static partial void LogListenerFailed(ILogger log, Exception error);
}
