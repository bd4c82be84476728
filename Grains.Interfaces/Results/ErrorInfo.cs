using Orleans;

namespace Krewe.Results;

/// <summary>An error of a task, as text.</summary>
/// <param name="Type">Full name of the exception's type, or one of <see cref="ErrorTypes"/>.</param>
/// <param name="Message">Its message, at most 64 KiB.</param>
/// <param name="Stack">Its stack, at most 64 KiB; null if there is none.</param>
[GenerateSerializer, Immutable, Alias("krewe.ErrorInfo")]
public sealed record class ErrorInfo([property: Id(0)] string Type, [property: Id(1)] string Message,
    [property: Id(2)] string? Stack = null);

/// <summary>Error types that Krewe itself gives.</summary>
public static class ErrorTypes
{
    /// <summary>The workers that ran it died, more often than MaxDeliveries allows.</summary>
    public const string WorkerLost = "WorkerLost";

    /// <summary>The child process that it ran in ended under it; the message says how. See <see cref="ChildLostException"/>.</summary>
    public const string ChildLost = "ChildLost";

    /// <summary>It ran longer than its time limit.</summary>
    public const string TimeLimitExceeded = "TimeLimitExceeded";

    /// <summary>It was revoked.</summary>
    public const string Revoked = "Revoked";

    /// <summary>It was not started before it expired.</summary>
    public const string Expired = "Expired";

    /// <summary>It had waited longest in a queue that was full; see <see cref="QueueOverflow.DropOldest"/>.</summary>
    public const string QueueFull = "QueueFull";

    /// <summary>The arguments do not fit the task's parameters.</summary>
    public const string BadArguments = "BadArguments";

    /// <summary>The result cannot be stored: too large or not serialisable.</summary>
    public const string BadResult = "BadResult";

    /// <summary>Arguments, or what the task asked for, cannot be read: broken, or gone from the blob store.</summary>
    public const string BadPayload = "BadPayload";

    /// <summary>It replaced itself more often than <see cref="Graphs.Replacements.MostInARow"/> allows.</summary>
    public const string TooManyReplacements = "TooManyReplacements";

    /// <summary>A member of the job did not succeed.</summary>
    public const string MemberFailed = "MemberFailed";

    /// <summary>The result of a member of the job is not there any more.</summary>
    public const string ResultExpired = "ResultExpired";
}
