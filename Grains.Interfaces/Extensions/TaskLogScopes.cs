using System.Collections;
using Microsoft.Extensions.Logging;

namespace Krewe.Extensions;

/// <summary>Opens a log scope around each attempt.</summary>
internal sealed class TaskLogScopes(ILogger<TaskLogScopes> log) : ITaskMiddleware
{
    public ValueTask<byte[]?> RunAsync(TaskContext context, TaskNext next) =>
        log.BeginScope(new Scope(context)) is { } scope ? RunInAsync(scope, context, next) : next(context); // Scopes are those of the process, whatever logger opens them.

    private static async ValueTask<byte[]?> RunInAsync(IDisposable scope, TaskContext context, TaskNext next)
    {
        using (scope)
        {
            return await next(context);
        }
    }

    /// <summary>What loggers read: pairs, or a text.</summary>
    private sealed class Scope(TaskContext context) : IReadOnlyList<KeyValuePair<string, object?>>
    {
        public int Count => 4;

        public KeyValuePair<string, object?> this[int index] => index switch
        {
            0 => new("TaskId", context.Id),
            1 => new("TaskName", context.Name),
            2 => new("Queue", context.Queue),
            3 => new("Attempt", context.Attempt),
            _ => throw new ArgumentOutOfRangeException(nameof(index), index, "0 to 3"),
        };

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
        {
            for (var i = 0; i < Count; i++)
            {
                yield return this[i];
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public override string ToString() => $"{context.Name}[{context.Id}] attempt {context.Attempt}";
    }
}
