using Krewe.Submission;

namespace Krewe.Queues;

/// <summary>Submissions whose ids may be known: the store is asked for all of them in one call.</summary>
internal sealed class IdentityCheck(List<TaskMessage> unsure, List<TaskMessage>? fresh)
{
    private const int MostIds = 100;

    private readonly TaskCompletionSource<Task> accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Messages whose ids may be known.</summary>
    public List<TaskMessage> Unsure => unsure;

    /// <summary>Messages that come with them, and whose ids cannot be known.</summary>
    public List<TaskMessage>? Fresh => fresh;

    /// <summary>The commit of all that were accepted.</summary>
    public Task<Task> Accepted => accepted.Task;

    /// <summary>Takes more, while it waits for its turn. False when it has many.</summary>
    public bool TryJoin(List<TaskMessage> moreUnsure, List<TaskMessage>? moreFresh)
    {
        if (unsure.Count + moreUnsure.Count > MostIds)
        {
            return false;
        }

        unsure.AddRange(moreUnsure);
        if (moreFresh is not null)
        {
            (fresh ??= []).AddRange(moreFresh);
        }

        return true;
    }

    /// <summary>Does it; what it gives or throws is for all.</summary>
    public async Task<Task> RunAsync(Func<Task<Task>> accept)
    {
        try
        {
            accepted.SetResult(await accept());
        }
        catch (Exception e)
        {
            accepted.SetException(e);
        }

        return await Accepted;
    }
}
