using Krewe.Queues;
using Krewe.Schedules;
using Microsoft.Extensions.Logging;

namespace Krewe.Execution;

// A task that this silo's libraries do not have, though another's had it when it was submitted.
internal sealed partial class TaskRunner
{
    /// <summary>It waits as in a queue that nobody serves: another worker may know it, or this one after its next start.</summary>
    private void PutOffUnknown(int shard, TaskDelivery delivery)
    {
        var task = new RunningTask(this, new TaskDefinition
        {
            Name = delivery.Message.Name, Settings = TaskSettings.Default, Parameters = [], ResultType = "void",
            Invoke = (_, _) => default, Validate = _ => { },
        }, delivery, shard) { StartedAt = clock.UtcNow, StartedTimestamp = time.GetTimestamp() };
        var delay = UnknownTaskRules.DelayOf(task.StartedAt - delivery.SubmittedAt);
        Sink.PutOff(shard, delay);
        LogUnknown(log, task.Name, task.Id, DurationText.About(delay));
        Finish(task, OutcomeRules.Make(task, OutcomeKind.Snoozed, delay: delay));
    }

    [LoggerMessage(205, LogLevel.Error,
        "Task {Name}[{Id}] is in no library of this worker; it waits, and is looked at again in {Delay}. Start a worker with the library that has it, or revoke it")]
    private static partial void LogUnknown(ILogger logger, string name, string id, string delay);
}
