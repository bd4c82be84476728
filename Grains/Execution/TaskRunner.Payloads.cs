using System.Text.Json;
using Krewe.Graphs;
using Krewe.Payloads;
using Krewe.Schedules;
using Krewe.Submission;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Krewe.Execution;

// Opening what tasks get, and sealing what comes of them.
internal sealed partial class TaskRunner
{
    /// <summary>What this silo does to payloads.</summary>
    public PayloadCodec Payloads { get; private set; } = services.GetService<PayloadCodec>() ?? PayloadCodec.None;

    /// <summary>What cannot be read here may be readable elsewhere, or here after its next start: the task waits for that, it has not failed.</summary>
    public Exception PutOffUnreadable(RunningTask task, PayloadUnreadableException error)
    {
        var delay = UnknownTaskRules.DelayOf(task.Now - task.Delivered.SubmittedAt);
        LogUnreadable(log, task.Name, task.Id, error.Message, DurationText.About(delay));
        Sink.PutOff(task.Shard, delay);
        if (error.Missing is { } missing)
        {
            task.ReportState(missing);
        }

        return new TaskSignalException(OutcomeKind.Snoozed, error.Message, delay);
    }

    private async Task<T> OpenedAsync<T>(RunningTask task, Func<Task<T>> read)
    {
        try
        {
            return await PatientlyAsync(task, read);
        }
        catch (PayloadUnreadableException e) when (e.MayBeReadElsewhere)
        {
            throw PutOffUnreadable(task, e);
        }
    }

    private async ValueTask<byte[]?> SealedAsync(RunningTask task, byte[]? result)
    {
        if (result is null || (task.Delivered.Message.Options?.IgnoreResult ?? task.Definition.Settings.IgnoreResult))
        {
            return null;
        }

        return result.Length <= Payloads.MaxBytes
            ? await PatientlyAsync(task, () => Payloads.SealAsync(result, task.Id, task.CancellationToken).AsTask())
            : throw new BadResultException($"The result is {result.Length:N0} bytes; at most {Payloads.MaxBytes:N0} are allowed, see Payloads.MaxBytes. "
                + "Store the data elsewhere and return a reference.");
    }

    /// <summary>What a task is replaced by, as it is sent. What cannot be sent is the attempt's failure.</summary>
    private async ValueTask<TaskOutcome> SealedGraphAsync(RunningTask task, TaskOutcome outcome)
    {
        try
        {
            var graph = outcome.Result!;
            if (!Payloads.IsOff)
            {
                var open = JsonSerializer.Deserialize(graph, GraphJson.Default.GraphNode)!;
                var closed = await PatientlyAsync(task, () => Payloads.SealAllAsync(open, task.Id).AsTask());
                graph = JsonSerializer.SerializeToUtf8Bytes(closed, GraphJson.Default.GraphNode);
            }

            return graph.Length <= limits.Value.MaxPayloadBytes ? outcome with { Result = graph } : throw new SubmitRefusedException(
                $"What it is to be replaced by is {graph.Length:N0} bytes of JSON; at most {limits.Value.MaxPayloadBytes:N0} are allowed. "
                + "Let the task enqueue a larger graph, or replace itself by tasks that make parts of it.");
        }
        catch (Exception e)
        {
            return OutcomeRules.OfError(task, e, NextRandom(), Retries);
        }
    }

    private TaskOutcome Sealed(TaskOutcome outcome) =>
        Payloads.Encrypts && outcome.Error is { } error ? outcome with { Error = Payloads.Seal(error) } : outcome;

    [LoggerMessage(209, LogLevel.Error, "Task {Name}[{Id}] cannot be run here: {Why} It waits, and is looked at again in {Delay}")]
    private static partial void LogUnreadable(ILogger logger, string name, string id, string why, string delay);
}
