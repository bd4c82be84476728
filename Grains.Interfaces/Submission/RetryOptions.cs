using System.Text.Json.Serialization;
using Krewe.Execution;
using Orleans;

namespace Krewe.Submission;

/// <summary>How one call waits between its attempts. Null everywhere means: as the task's definition says.</summary>
/// <param name="Delay">Before the first retry: 0 or more, at most ten years.</param>
/// <param name="Backoff">Each further delay is this many times the one before: 1 (constant) to 1,000.</param>
/// <param name="MaxDelay">No delay exceeds it: 0 or more, at most ten years. Without it, the task's longest delay or <paramref name="Delay"/>, whichever is longer.</param>
/// <param name="Jitter">Whether each delay is drawn between half and all of it.</param>
[GenerateSerializer, Immutable, Alias("krewe.RetryOptions")]
public sealed record class RetryOptions(
    [property: Id(0)] TimeSpan? Delay = null,
    [property: Id(1), JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)] double? Backoff = null, // What is no number is refused by name.
    [property: Id(2)] TimeSpan? MaxDelay = null,
    [property: Id(3)] bool? Jitter = null)
{
    /// <summary>What these options say, and where they say nothing, <paramref name="otherwise"/>.</summary>
    public RetryOptions Over(RetryOptions? otherwise) => otherwise is null ? this : new(
        Delay ?? otherwise.Delay, Backoff ?? otherwise.Backoff, MaxDelay ?? otherwise.MaxDelay, Jitter ?? otherwise.Jitter);

    /// <inheritdoc cref="Over(RetryOptions?)"/>
    public RetryPolicy Over(RetryPolicy otherwise)
    {
        var first = Delay ?? otherwise.First;
        var longest = MaxDelay ?? (Delay > otherwise.Longest ? first : otherwise.Longest);
        return new(first, Backoff ?? otherwise.Factor, longest, Jitter ?? otherwise.Jitter);
    }
}
