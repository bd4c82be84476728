using Krewe.Execution;
using Krewe.Results;

namespace Krewe.Telemetry;

/// <summary>The words for outcomes in attributes; they stay, whatever becomes of the enums.</summary>
internal static class Outcomes
{
    public static string Of(TaskState state) => state switch
    {
        TaskState.Success => "success",
        TaskState.Failure => "failure",
        TaskState.Revoked => "revoked",
        TaskState.Rejected => "rejected",
        TaskState.Ignored => "ignored",
        _ => Tags.Other,
    };

    public static string Of(OutcomeKind kind) => kind switch
    {
        OutcomeKind.Succeeded => "success",
        OutcomeKind.Failed => "failure",
        OutcomeKind.Retry => "retry",
        OutcomeKind.Rejected => "rejected",
        OutcomeKind.Revoked => "revoked",
        OutcomeKind.Snoozed => "snoozed",
        OutcomeKind.Ignored => "ignored",
        OutcomeKind.Released => "released",
        OutcomeKind.Replaced => "replaced",
        _ => Tags.Other,
    };
}
