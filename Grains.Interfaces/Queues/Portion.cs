using Krewe.Execution;
using Krewe.Graphs;
using Krewe.Results;
using Krewe.Submission;

namespace Krewe.Queues;

/// <summary>
/// How much goes in one call between processes, clients and silos alike. Items are large or small, so their bytes are counted, not only they; a frame
/// holds far more than a portion, as its last item may be large. Pure.
/// </summary>
public static class Portion
{
    /// <summary>About the most bytes in one call.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    private const int Overhead = 200;

    /// <summary>The items at the front that go together: at least one, if there is one.</summary>
    public static IEnumerable<T> First<T>(IEnumerable<T> items, int most, Func<T, int> sizeOf)
    {
        var bytes = 0;
        foreach (var item in items.Take(most))
        {
            yield return item;
            if ((bytes += sizeOf(item)) >= MaxBytes)
            {
                yield break;
            }
        }
    }

    /// <summary>About how many bytes it takes.</summary>
    public static int SizeOf(TaskMessage message)
    {
        var bytes = Overhead + message.Arguments.Length;
        foreach (var input in message.Inputs ?? [])
        {
            bytes += Overhead + SizeOf(input.Value);
        }

        return bytes + (int)HeaderCollection.CharactersIn(message.Headers);
    }

    /// <inheritdoc cref="SizeOf(TaskMessage)"/>
    public static int SizeOf(TaskRecord record) => Overhead + SizeOf(record.Result) + SizeOf(record.Progress) + SizeOf(record.Error)
        + (record.Call is { } call ? SizeOf(call) : 0);

    /// <inheritdoc cref="SizeOf(TaskMessage)"/>
    public static int SizeOf(TaskOutcome outcome) => Overhead + SizeOf(outcome.Result) + SizeOf(outcome.Notes) + SizeOf(outcome.Error);

    /// <inheritdoc cref="SizeOf(TaskMessage)"/>
    public static int SizeOf(MemberOutcome member) => Overhead + SizeOf(member.Result) + SizeOf(member.Error);

    /// <inheritdoc cref="SizeOf(TaskMessage)"/>
    public static int SizeOf(TaskNotes? notes) =>
        notes is null ? 0 : SizeOf(notes.Progress) + (notes.State?.Length ?? 0) + SizeOf(notes.Checkpoint);

    /// <inheritdoc cref="SizeOf(TaskMessage)"/>
    public static int SizeOf(byte[]? bytes) => bytes?.Length ?? 0;

    private static int SizeOf(ErrorInfo? error) => error is null ? 0 : error.Message.Length + (error.Stack?.Length ?? 0);
}
