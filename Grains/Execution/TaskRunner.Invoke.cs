using Krewe.Graphs;
using Krewe.Payloads;
using Krewe.Queues;
using Krewe.Submission;

namespace Krewe.Execution;

// From an attempt to its method: hooks, middleware, and what an ordinary message does not need.
internal sealed partial class TaskRunner
{
    private ValueTask<byte[]?> InvokeAsync(RunningTask task) => task.Hooks is { } hooks ? new(InvokeHookedAsync(task, hooks)) : InvokeTaskAsync(task);

    private ValueTask<byte[]?> InvokeTaskAsync(RunningTask task) => Middleware is { } first ? first(task) : InvokeMethodAsync(task);

    /// <summary>The innermost of what runs a task: its method.</summary>
    /// <exception cref="InvalidOperationException">Middleware went on with a context of its own.</exception>
    public ValueTask<byte[]?> InvokeMethodAsync(TaskContext context)
    {
        const MessageTraits special = MessageTraits.Fold | MessageTraits.Each;
        var task = context as RunningTask
            ?? throw new InvalidOperationException("Middleware around a task has to call next with the context that it was given.");
        var message = task.Delivered.Message;
        return task.BatchArguments is { } batch ? task.Definition.Invoke(batch, task)
            : message.Inputs is null && (message.Traits & special) == 0 && !PayloadEnvelope.IsIn(message.Arguments)
            ? task.Definition.Invoke(message.Arguments, task)
            : new(InvokeSpecialAsync(task, message));
    }

    private async Task<byte[]?> InvokeSpecialAsync(RunningTask task, TaskMessage message)
    {
        if ((message.Traits & MessageTraits.Fold) != 0)
        {
            var block = await OpenedAsync(task, () => InputResolver.ReadBlockAsync(shards, message, Payloads));
            var merge = await OpenedAsync(task, () => Payloads.OpenAsync(message.Arguments).AsTask());
            var (left, right) = (message.Inputs![0].Position, message.Inputs[1].Position);
            var folded = block[0];
            for (var i = 1; i < block.Count; i++)
            {
                folded = await task.Definition.Invoke(PayloadValues.Replace(task.Name, merge, [(left, folded), (right, block[i])]), task)
                    ?? "null"u8.ToArray();
            }

            return folded;
        }

        if ((message.Traits & MessageTraits.Each) != 0)
        {
            if (task.Definition.Settings.Batch is not null)
            {
                return await InvokeChunkAsync(task, message);
            }

            var results = new List<byte[]>();
            foreach (var arguments in PayloadValues.Split(await OpenedAsync(task, () => Payloads.OpenAsync(message.Arguments).AsTask())))
            {
                task.CancellationToken.ThrowIfCancellationRequested();
                results.Add(await task.Definition.Invoke(arguments, task) ?? "null"u8.ToArray());
            }

            return PayloadValues.Join(results);
        }

        return await task.Definition.Invoke(await OpenedAsync(task, () => message.Inputs is null
            ? Payloads.OpenAsync(message.Arguments).AsTask()
            : InputResolver.ResolveAsync(shards, message, Payloads)), task);
    }
}
