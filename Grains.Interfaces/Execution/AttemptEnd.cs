using Krewe.Execution;
using Krewe.Payloads;
using Krewe.Results;

namespace Krewe;

/// <summary>How an attempt ended, for <see cref="TaskHooks"/>.</summary>
public sealed class AttemptEnd
{
    /// <summary>How. Released is an attempt that was cut short because its silo stops; it runs again.</summary>
    public required OutcomeKind Kind { get; init; }

    /// <summary>The error as it will be recorded; null for Succeeded, Ignored, Snoozed and Released.</summary>
    public ErrorInfo? Error { get; init; }

    /// <summary>
    /// What was thrown; null when nothing was, as for a result that is too large or a hard limit. For what the context made, such as
    /// <see cref="TaskContext.Retry"/>, its cause if it was given one.
    /// </summary>
    public Exception? Exception { get; init; }

    /// <summary>How long it waits, for Retry and Snoozed; else 0.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>
    /// Cancelled when the hooks are left behind, because they outlast the hard limit. The token of the context is cancelled already when the
    /// attempt was told to stop.
    /// </summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>What the task returned, as its serializer wrote it, by default UTF-8 JSON; empty when it returned nothing or did not return.</summary>
    public ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>What the task returned; default when it returned nothing or did not return.</summary>
    /// <exception cref="System.Text.Json.JsonException">It is no <typeparamref name="T"/>.</exception>
    public T? Result<T>() => Json.IsEmpty ? default : PayloadValues.Read<T>(Json.Span);
}
