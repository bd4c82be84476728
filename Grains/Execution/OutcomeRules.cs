using Krewe.Results;
using Krewe.Schedules;

namespace Krewe.Execution;

/// <summary>Turns the way an attempt ended into an outcome. Pure.</summary>
internal static class OutcomeRules
{
    /// <summary>The outcome of an attempt that threw.</summary>
    public static TaskOutcome OfError(RunningTask task, Exception thrown, double random, RetryTable? policies = null)
    {
        // Who waits for a Task by blocking gets its error in a wrapping.
        var error = thrown is AggregateException { InnerExceptions: [var only] } ? only : thrown;
        var settings = task.Definition.Settings;
        var call = task.Delivered.Message.Options;
        if (error is TaskSignalException { Kind: not OutcomeKind.Retry } signal)
        {
            return Make(task, signal.Kind, signal.Kind == OutcomeKind.Rejected ? new("Rejected", signal.Message) : null, signal.Delay ?? default, signal.Graph);
        }

        if (task.Stopped is { } reason && (IsCancellation(error) || error is ChildLostException))
        {
            return OfStop(task, reason, error);
        }

        var asked = error as TaskSignalException;
        var info = ErrorText.Of(asked?.InnerException ?? error);
        if (info.Stack is null && asked is not null)
        {
            info = info with { Stack = ErrorText.Of(asked).Stack }; // A cause that was never thrown has none.
        }

        if (error is ChildLostException)
        {
            info = new(ErrorTypes.ChildLost, info.Message); // Where it was noticed tells nothing.
        }

        var decision = asked is null && error is BadArgumentsException or BadResultException ? RetryDecision.Fail : (policies ?? RetryTable.BuiltIn).Decide(new()
        {
            Context = task,
            Error = asked?.InnerException ?? error,
            Asked = asked is not null,
            AskedDelay = asked?.Delay,
            MaxRetries = asked?.MaxRetries ?? call?.MaxRetries ?? settings.MaxRetries,
            Backoff = (call?.Retry?.Over(settings.Retry) ?? settings.Retry).DelayBefore(task.Attempt, random),
            IsRetried = asked is not null || (IsAny(settings.AutoRetryFor, error) && !IsAny(settings.DontAutoRetryFor, error)),
        });
        return decision.Delay is { } delay
            ? Make(task, OutcomeKind.Retry, info, delay)
            : Make(task, OutcomeKind.Failed, error switch
            {
                BadArgumentsException => info with { Type = ErrorTypes.BadArguments },
                BadResultException => info with { Type = ErrorTypes.BadResult },
                PayloadUnreadableException => info with { Type = ErrorTypes.BadPayload },
                _ => info,
            });
    }

    /// <summary>The outcome of an attempt that gave in when it was told to stop.</summary>
    private static TaskOutcome OfStop(RunningTask task, StopReason reason, Exception error) => reason switch
    {
        StopReason.Revoked => Make(task, OutcomeKind.Revoked, new(ErrorTypes.Revoked, "It was revoked while it ran.")),
        StopReason.SoftTimeLimit => Make(task, OutcomeKind.Failed, new(ErrorTypes.TimeLimitExceeded,
            $"It stopped after its soft time limit of {DurationText.Of(SoftLimitOf(task) ?? TimeSpan.Zero)}.", ErrorText.Of(error).Stack)),
        _ => Make(task, OutcomeKind.Released),
    };

    /// <summary>The outcome of an attempt that returned.</summary>
    public static TaskOutcome OfResult(RunningTask task, byte[]? result, int maxBytes)
    {
        if (result?.Length > maxBytes)
        {
            return Make(task, OutcomeKind.Failed, new(ErrorTypes.BadResult,
                $"The result is {result.Length:N0} bytes of JSON; at most {maxBytes:N0} are allowed. Store the data elsewhere and return a reference."));
        }

        var ignore = task.Delivered.Message.Options?.IgnoreResult ?? task.Definition.Settings.IgnoreResult;
        return Make(task, OutcomeKind.Succeeded, result: ignore ? null : result);
    }

    /// <summary>An outcome with the attempt's data.</summary>
    public static TaskOutcome Make(RunningTask task, OutcomeKind kind, ErrorInfo? error = null, TimeSpan delay = default, byte[]? result = null) => new()
    {
        Id = task.Id,
        Delivery = task.Delivery,
        Attempt = task.Attempt,
        Claim = task.Delivered.Claim,
        Kind = kind,
        Error = error,
        Delay = delay,
        Result = result,
        StartedAt = task.StartedAt,
        FinishedAt = task.Now,
        KeepFor = task.Delivered.Message.Options?.ResultExpires ?? task.Definition.Settings.ResultExpires,
        Notes = task.Reported,
    };

    /// <summary>When the attempt is cancelled; null for never.</summary>
    public static TimeSpan? SoftLimitOf(RunningTask task) => task.Delivered.Message.Options?.SoftTimeLimit ?? task.Definition.Settings.SoftTimeLimit;

    /// <summary>When the attempt is given up; null for never.</summary>
    public static TimeSpan? HardLimitOf(RunningTask task) => task.Delivered.Message.Options?.TimeLimit ?? task.Definition.Settings.TimeLimit;

    /// <summary>Also when several children were waited for, and all of them were cancelled.</summary>
    private static bool IsCancellation(Exception error) => error is OperationCanceledException
        || (error is AggregateException several && several.Flatten().InnerExceptions is { Count: > 0 } all && all.All(e => e is OperationCanceledException));

    private static bool IsAny(IReadOnlyList<Type> types, Exception error)
    {
        for (var i = 0; i < types.Count; i++)
        {
            if (types[i].IsInstanceOfType(error))
            {
                return true;
            }
        }

        return false;
    }
}
