using Krewe.Results;

namespace Krewe.Execution;

/// <summary>Exceptions as text, whatever they are like.</summary>
internal static class ErrorText
{
    /// <summary>Longest message and longest stack, in characters.</summary>
    public const int MaxLength = 64 * 1024;

    public static ErrorInfo Of(Exception error)
    {
        var cause = error is AggregateException { InnerExceptions: [var only] } ? only : error;
        return new(cause.GetType().FullName ?? cause.GetType().Name, Shorten(Read(() => cause.Message)) ?? "", Shorten(Read(() => Stack(cause))));
    }

    private static string? Stack(Exception error) => error.InnerException is { } inner
        ? $"{error.StackTrace}\n caused by {inner.GetType().FullName}: {Read(() => inner.Message)}\n{Read(() => inner.StackTrace)}"
        : error.StackTrace;

    // User exceptions may override their properties, and those may throw.
    private static string? Read(Func<string?> property)
    {
        try
        {
            return property();
        }
        catch (Exception e)
        {
            return $"(reading it threw {e.GetType().FullName})";
        }
    }

    private static string? Shorten(string? text) =>
        text is { Length: > MaxLength } ? string.Concat(text.AsSpan(0, MaxLength), $"… ({text.Length:N0} characters in all)") : text;
}
