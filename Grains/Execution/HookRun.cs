using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Krewe.Execution;

/// <summary>The hooks around one attempt. They run after its outcome is decided, once, whoever decides it.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The source has no timer, and hooks that are left behind may use its token at any time.")]
internal sealed partial class HookRun(RunningTask task, TaskHooks[] hooks, ILogger log)
{
    private readonly CancellationTokenSource leftBehind = new();
    private TaskOutcome? decided;

    /// <summary>Whether hooks have been called, so that those for the end have to be.</summary>
    public bool Begun { get; private set; }

    /// <summary>The outcome, once it stands.</summary>
    public TaskOutcome? Decided => Volatile.Read(ref decided);

    /// <summary>What the task returned as UTF-8 JSON.</summary>
    public byte[]? Result { get; set; }

    /// <summary>What it threw.</summary>
    public Exception? Thrown { get; set; }

    /// <summary>True for the first outcome: it stands, and who brought it calls the hooks.</summary>
    public bool TryDecide(TaskOutcome outcome) => Interlocked.CompareExchange(ref decided, outcome, null) is null;

    /// <summary>Calls the hooks for the start; what one throws is the attempt's error.</summary>
    public async ValueTask StartAsync()
    {
        Begun = true;
        Interlocked.MemoryBarrier(); // Who gives the attempt up decides first, and looks afterwards whether it has begun.
        if (Decided is not null)
        {
            throw new OperationCanceledException("It was given up before it began.");
        }

        foreach (var each in hooks)
        {
            await each.BeforeStartAsync(task);
        }
    }

    /// <summary>Calls the hooks for the end. Never throws.</summary>
    public async Task EndAsync(TaskOutcome outcome)
    {
        var end = new AttemptEnd
        {
            Kind = outcome.Kind, Error = outcome.Error, Exception = Cause(Thrown), Delay = outcome.Delay,
            Json = outcome.Kind == OutcomeKind.Succeeded ? Result : default,
            CancellationToken = leftBehind.Token,
        };
        for (var i = hooks.Length - 1; i >= 0; i--)
        {
            await TryAsync(hooks[i], end, static (each, end, task) => end.Kind switch
            {
                OutcomeKind.Succeeded => each.OnSuccessAsync(task, end),
                OutcomeKind.Retry => each.OnRetryAsync(task, end),
                OutcomeKind.Failed or OutcomeKind.Rejected => each.OnFailureAsync(task, end),
                _ => default,
            });
        }

        for (var i = hooks.Length - 1; i >= 0; i--)
        {
            await TryAsync(hooks[i], end, static (each, end, task) => each.AfterReturnAsync(task, end));
        }
    }

    /// <summary>They do not come to an end in time. What they have registered on their token is user code.</summary>
    public void LeaveBehind()
    {
        LogHooksLeftBehind(log, task.Name, task.Id);
        leftBehind.Cancel();
    }

    private async ValueTask TryAsync(TaskHooks each, AttemptEnd end, Func<TaskHooks, AttemptEnd, TaskContext, ValueTask> call)
    {
        try
        {
            await call(each, end, task);
        }
        catch (Exception e)
        {
            var error = ErrorText.Of(e); // As text: logging a user's exception would read its properties, which may throw.
            LogHookThrew(log, task.Name, task.Id, each.GetType(), end.Kind, error.Type, error.Message, error.Stack);
        }
    }

    private static Exception? Cause(Exception? thrown) => thrown switch
    {
        AggregateException { InnerExceptions: [var only] } => Cause(only),
        TaskSignalException { InnerException: { } cause } => cause,
        _ => thrown,
    };

    [LoggerMessage(206, LogLevel.Error, "A hook of task {Name}[{Id}], in {Hooks}, threw after the attempt had ended ({Kind}), which stands: {Type}: {Message}\n{Stack}")]
    private static partial void LogHookThrew(
        ILogger logger, string name, string id, Type hooks, OutcomeKind kind, string type, string message, string? stack);

    [LoggerMessage(207, LogLevel.Warning, "The hooks of task {Name}[{Id}] do not come to an end; they are left behind")]
    private static partial void LogHooksLeftBehind(ILogger logger, string name, string id);
}
