using Krewe.Queues;
using Krewe.Results;

namespace Krewe.Graphs;

/// <summary>What is done to many members of a job: some at a time, so that no call and no list grows with the job.</summary>
internal static class Members
{
    /// <summary>Members in one step; those of one shard go in one call.</summary>
    public const int Window = 1000;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Takes back members of a round that have not ended, durably. Members are submitted in order: where a whole window is unknown,
    /// there are no more, unless the round is a fold, which may be submitted in any order.
    /// </summary>
    public static async Task RevokeAsync(ShardMap shards, string job, int level, int first, int end, bool terminate, MemberSet? ended = null)
    {
        while (first < end)
        {
            var ids = new List<string>(Math.Min(Window, end - first));
            for (; first < end && ids.Count < Window; first++)
            {
                if (ended?[first] != true)
                {
                    ids.Add(GraphMessages.MemberId(job, level, first));
                }
            }

            if (!await RevokeAsync(shards, ids, terminate) && level == 0 && ids.Count > 0)
            {
                return;
            }
        }
    }

    /// <summary>Takes back tasks; false when none of them is known.</summary>
    public static async Task<bool> RevokeAsync(ShardMap shards, IEnumerable<string> ids, bool terminate)
    {
        var replies = await Task.WhenAll(ids.GroupBy(shards.IndexOf).Select(group => shards[group.Key].RevokeAsync([.. group], terminate)));
        return replies.Any(statuses => statuses.Any(s => s != RevokeStatus.Unknown));
    }

    /// <summary>Whether a job has ended or was taken back. Asked again while its shard moves: for what was just written this may be the last chance.</summary>
    public static async Task<bool> IsOverAsync(ShardMap shards, string job, bool confirm = false)
    {
        for (var again = 2; ; again--)
        {
            try
            {
                return await shards.Of(job).GetMessageAsync(job, confirm) is null;
            }
            catch (ShardMovedException) when (again > 0)
            {
                // The next activation knows.
            }
        }
    }

    /// <summary>
    /// As <see cref="IsOverAsync(ShardMap, string, bool)"/> with certainty, for who must know because nobody else will ask: for a minute or more,
    /// or until the silo leaves, which an activation that waits here would hold up.
    /// </summary>
    public static async Task<bool> IsSurelyOverAsync(ShardMap shards, string job, TimeProvider time, CancellationToken leaving)
    {
        for (var (pause, left) = (FirstPause, 30); ; left--)
        {
            try
            {
                return await IsOverAsync(shards, job, confirm: true);
            }
            catch (Exception) when (left > 0 && !leaving.IsCancellationRequested)
            {
                await Task.Delay(pause, time, leaving).ConfigureAwait(Background.Quietly); // Whatever keeps the shard from answering.
                pause = Pauses.Next(pause);
            }
        }
    }
}
