using Orleans;
using Orleans.Runtime;
using WhatAnime.Descriptors;
using WhatAnime.Index;
using WhatAnime.Search;

namespace WhatAnime.Grains;

/// <summary>Asks all parts of the index at once, wherever they are, and makes one answer of theirs.</summary>
/// <param name="grains">The way to the parts.</param>
/// <param name="folder">Where the index is.</param>
/// <param name="time">Its clock.</param>
/// <param name="patience">How long a part that does not answer is asked again: one that moves, or whose silo has just died.</param>
public sealed class Scatter(IGrainFactory grains, IndexFolder folder, TimeProvider time, TimeSpan patience)
{
    // Calls, not threads: enough that every silo is busy, few enough that an index of thousands of shards floods nobody.
    private const int AtOnce = 64;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>The ten likest stretches of all parts that answered.</summary>
    /// <exception cref="IndexFormatException">There is no index, or its description is damaged.</exception>
    public async Task<SearchResult> SearchAsync(Query query, CancellationToken cancel)
    {
        long start = time.GetTimestamp();
        while (true)
        {
            Manifest index = folder.Require();
            PartAnswer[] answers = await AskAllAsync(index, query, start, cancel);
            if (IsOver(start) || answers.All(answer => answer.Problem is not null || answer.Run == index.Run))
            {
                return Gather(index, answers);
            }

            // The index was replaced meanwhile; not all silos may see it at the same moment.
            await Task.Delay(Pause, time, cancel);
        }
    }

    private static SearchResult Gather(Manifest index, PartAnswer[] answers)
    {
        PartAnswer[] searched = [.. answers.Where(answer => answer.Problem is null && answer.Run == index.Run)];
        return new SearchResult(searched.Sum(answer => answer.Frames), Merge.Rank(searched.SelectMany(answer => answer.Matches)))
        {
            Frames = index.Frames,
            Shards = index.Shards.Length,
            Silos = searched.Select(answer => answer.Silo).Distinct().Count(),
            Problem = searched.Length == answers.Length ? null : answers.Select(answer => answer.Problem).FirstOrDefault(problem => problem is not null)
                ?? "The index was replaced, and not all silos see the new one yet.",
        };
    }

    private async Task<PartAnswer[]> AskAllAsync(Manifest index, Query query, long start, CancellationToken cancel)
    {
        var answers = new PartAnswer[index.Shards.Length];
        var limits = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel };
        await Parallel.ForAsync(0, answers.Length, limits, async (number, token) => answers[number] = await AskAsync(number, query, start, token));
        return answers;
    }

    private async Task<PartAnswer> AskAsync(int number, Query query, long start, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                TimeSpan left = patience - time.GetElapsedTime(start);
                return await grains.GetGrain<IIndexGrain>(number).SearchAsync(query, Merge.Best).WaitAsync(left > Pause ? left : Pause, time, cancel);
            }
            catch (Exception e) when (e is OrleansException or TimeoutException)
            {
                if (IsOver(start))
                {
                    return PartAnswer.None($"Shard {number} did not answer: {e.Message}");
                }
            }

            await Task.Delay(Pause, time, cancel);
        }
    }

    private bool IsOver(long start) => time.GetElapsedTime(start) + Pause > patience;
}
