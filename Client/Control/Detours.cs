using Orleans.Runtime;

namespace Krewe;

/// <summary>
/// Asks along several ways: on Orleans a client's calls go by all silos in turn, and one of these may stand still while the silo that is asked is
/// well, or be given up just now. A question that is not answered soon, or fails on its way, is asked twice more, one after the other, so by two silos.
/// </summary>
internal sealed class Detours(TimeProvider time)
{
    private readonly Lock gate = new();

    /// <summary>The first answer, within <paramref name="patience"/>. The question may be heard three times, so to hear it again must change nothing.</summary>
    /// <exception cref="TimeoutException">No answer came in time.</exception>
    public async Task<T> AskAsync<T>(Func<Task<T>> question, TimeSpan patience, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var first = Ask(question);
        try
        {
            return await first.WaitAsync(patience / 4, time, cancellationToken);
        }
        catch (TimeoutException) when (!first.IsFaulted)
        {
            // By other ways, then. Should it be answered just now, that is the first answer below.
        }
        catch (OrleansException)
        {
            // The silo on its way is gone, perhaps, and not the one that is asked.
        }

        var left = patience - time.GetElapsedTime(began);
        return await AnyOfAsync([first, .. AskTwice(question)]).WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancellationToken);
    }

    /// <summary>Not between the two that another question is asked once more.</summary>
    private Task<T> Ask<T>(Func<Task<T>> question)
    {
        lock (gate)
        {
            return question();
        }
    }

    /// <summary>No other question comes between the two, or both might go the same way.</summary>
    private Task<T>[] AskTwice<T>(Func<Task<T>> question)
    {
        lock (gate)
        {
            return [question(), question()];
        }
    }

    /// <summary>The first answer; if there is none, why the first question got none.</summary>
    private static async Task<T> AnyOfAsync<T>(Task<T>[] asked)
    {
        await foreach (var task in Task.WhenEach(asked))
        {
            if (task.IsCompletedSuccessfully)
            {
                return await task;
            }
        }

        return await asked[0];
    }
}
