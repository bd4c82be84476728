using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Krewe.Queues;

internal sealed partial class ShardGrain
{
    [LoggerMessage(100, LogLevel.Debug, "Shard {Shard} opened at epoch {Epoch} with {Entries} unfinished tasks; the epoch before ended cleanly: {Clean}")]
    private partial void LogOpened(int shard, long epoch, int entries, bool clean);

    [LoggerMessage(101, LogLevel.Debug, "Shard {Shard} closed at epoch {Epoch}: {Reason}")]
    private partial void LogClosed(int shard, long epoch, DeactivationReasonCode reason);

    [LoggerMessage(102, LogLevel.Error, "Shard {Shard} could not commit; nothing of it was acknowledged. {Why}")]
    private partial void LogCommitFailed(int shard, string why);

    [LoggerMessage(111, LogLevel.Error, "Shard {Shard} refused {Count} new tasks; what runs goes on. {Why}")]
    private partial void LogFull(int shard, int count, string why);

    [LoggerMessage(103, LogLevel.Warning, "Shard {Shard} at epoch {Epoch} gives up: a commit ended unclearly; the next activation reads what is stored")]
    private partial void LogBroken(int shard, long epoch, Exception error);

    [LoggerMessage(110, LogLevel.Information, "Shard {Shard} has moved: what was its activation here, at epoch {Epoch}, ends")]
    private partial void LogTakenOver(int shard, long epoch);

    [LoggerMessage(104, LogLevel.Warning, "Shard {Shard} lost worker {Worker}, which held {Held}")]
    private partial void LogSessionLost(int shard, string worker, Counted held);

    [LoggerMessage(109, LogLevel.Warning, "Shard {Shard} has not heard of worker {Worker} since it was opened; what it held goes to others")]
    private partial void LogNotHeardOf(int shard, string worker);

    [LoggerMessage(105, LogLevel.Error, "Task {Name} {Id} goes to the dead letters: {Deliveries} lost under it")]
    private partial void LogDeadLetter(string name, string id, Counted deliveries);

    [LoggerMessage(106, LogLevel.Warning, "Shard {Shard} cannot reach job {Job} yet; will try again in {Delay}")]
    private partial void LogJobUnreachable(int shard, string job, string delay, Exception error);

    [LoggerMessage(108, LogLevel.Warning, "Shard {Shard} stood still for {Time}; workers get their time anew")]
    private partial void LogStoodStill(int shard, string time);

    [LoggerMessage(112, LogLevel.Debug, "Shard {Shard}: housekeeping waits for the store: {Why}")]
    private partial void LogHousekeepingPutOff(int shard, string why);

    [LoggerMessage(107, LogLevel.Warning, "Shard {Shard}: housekeeping failed, will try again")]
    private partial void LogHousekeepingFailed(int shard, Exception error);

    [LoggerMessage(113, LogLevel.Warning, "Shard {Shard} does not reach the limit {Limit}; it asks again in {Pause}.")]
    private partial void LogLimitUnreachable(int shard, string limit, string pause, Exception e);

    [LoggerMessage(114, LogLevel.Warning, "Shard {Shard} does not reach the settings of limits and queues; it asks again in {Pause}.")]
    private partial void LogSettingsUnreachable(int shard, string pause, Exception e);

    [LoggerMessage(115, LogLevel.Warning, "Shard {Shard} cannot ask how much room queue {Queue} has; it goes by its even part.")]
    private partial void LogRoomUnreachable(int shard, string queue, Exception e);

    [LoggerMessage(116, LogLevel.Information, "Task {Name} {Id} was {Reason}; a copy waits in {Queue} as {Copy}")]
    private partial void LogMoved(string name, string id, string reason, string queue, string copy);
}
