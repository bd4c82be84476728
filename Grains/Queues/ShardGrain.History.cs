using Krewe.Clusters;
using Krewe.Results;
using Krewe.Storage;
using Krewe.Submission;

namespace Krewe.Queues;

/// <summary>What is kept of tasks that have ended, how it is found, and how they run again.</summary>
internal sealed partial class ShardGrain
{
    private const string Others = "";

    /// <summary>Tasks that run again are read with all that they had; more are not in memory at a time, nor in one commit.</summary>
    private const int MostRerun = 50;

    /// <summary>Null when records go by age alone.</summary>
    private RecordCounts? keeping;

    private readonly Dictionary<string, int> keptElsewhere = [];
    private IReadOnlyDictionary<string, RegisteredTask>? seenElsewhere;
    private string? counted;
    private bool counting;

    /// <inheritdoc/>
    public Task<RecordPage> SearchAsync(HistoryQuery query, string? from) => query.State?.IsTerminal() == false
        ? Task.FromResult(RecordPage.End)
        : store.SearchAsync(shard, query, from, clock.UtcNow);

    /// <inheritdoc/>
    public async Task<RerunReply[]> RerunAsync(string[] ids)
    {
        var replies = new List<RerunReply>(ids.Length);
        foreach (var some in ids.Chunk(MostRerun))
        {
            replies.AddRange(await RerunSomeAsync(some));
        }

        return [.. replies];
    }

    private async Task<RerunReply[]> RerunSomeAsync(string[] ids)
    {
        var replies = new RerunReply[ids.Length];
        await await InTurnAsync(async () =>
        {
            var (records, ended) = await FindKnownAsync(ids);
            for (var i = 0; i < ids.Length; i++)
            {
                replies[i] = entries.ContainsKey(ids[i]) || ended.Contains(ids[i]) ? new(ids[i], RerunStatus.NotEnded) : Rerun(ids[i], records[i]);
            }

            open.Commit.Confirm |= Array.Exists(replies, r => r.Status != RerunStatus.Rerun); // A newer activation may know better.
            return CommitAllRowsAsync();
        });
        return replies;
    }

    private RerunReply Rerun(string id, TaskRecord? record)
    {
        if (!IsThere(record))
        {
            return new(id, RerunStatus.Unknown);
        }

        if (record.Call is not { } call)
        {
            return new(id, RerunStatus.NotKept);
        }

        if (record is { Member: true, State: TaskState.Success or TaskState.Ignored })
        {
            return new(id, RerunStatus.Refused, "It is a part of a job, whose result is made of its.");
        }

        var message = RerunRules.Again(call);
        if (Check(message, registry.IsMeeting) is { } reason)
        {
            return new(id, RerunStatus.Refused, reason);
        }

        var unique = message.Options?.Unique;
        if (unique is not null && uniques.Find(unique.Key, Now) is { } hold && hold.Id != id)
        {
            return new(id, RerunStatus.Refused, $"{hold.Id} has its key '{unique.Key}'.");
        }

        recent.Remove(id);
        keeping?.Forget(id);
        open.Commit.Forgotten.Add(id);
        Accept(message);
        if (unique is not null)
        {
            uniques.Take(entries[id]);
        }

        return new(id, RerunStatus.Rerun);
    }

    /// <summary>The record as it is stored: with the call, if that is kept.</summary>
    private TaskRecord ToStore(TaskEntry entry, TaskRecord record) => !entry.Message.IsJob && options.KeepCalls switch
    {
        KeptCalls.All => true,
        KeptCalls.Failed => record.State is TaskState.Failure or TaskState.Rejected,
        _ => false,
    }
        ? record with { Call = entry.Message }
        : record;

    /// <summary>
    /// Begins when neighbors have said what they have, and anew when they say more: of records that were there before, others may be too many. What a
    /// neighbor has said of a task counts when that is gone, too.
    /// </summary>
    private void BeginKeeping()
    {
        var elsewhere = registry.Elsewhere;
        if (registry.IsMeeting || elsewhere == seenElsewhere)
        {
            return;
        }

        var begins = seenElsewhere is null;
        seenElsewhere = elsewhere;
        foreach (var task in elsewhere.Values.Where(task => keptElsewhere.GetValueOrDefault(task.Name) != task.KeepResults))
        {
            keptElsewhere[task.Name] = task.KeepResults;
            begins = true;
        }

        if (begins && (options.KeepResults > 0 || options.KeptResults.Values.Any(most => most > 0) || registry.Definitions.Any(d => d.Settings.KeepResults > 0)
            || keptElsewhere.Values.Any(most => most > 0)))
        {
            counted = null;
            keeping = new(name => ShareOf(name == Others ? options.KeepResults
                : options.KeptResults.TryGetValue(name, out var most) ? most
                : registry.TryGet(name, out var definition) ? definition.Settings.KeepResults
                : keptElsewhere.GetValueOrDefault(name)), id => uniques.OfEnded(id)?.Until ?? 0);
        }
    }

    private int ShareOf(int most) => (int)(((long)most + shards.Count - 1) / shards.Count);

    /// <summary>Lets what is too many go with whatever is written next.</summary>
    private void DropSurplus()
    {
        if (keeping is not { HasSurplus: true })
        {
            return;
        }

        // They stay among the recent results: who waits for one that has just ended is still told.
        var ids = keeping.TakeSurplus();
        open.Commit.Forgotten.AddRange(ids);
        open.Surplus.AddRange(ids);
    }

    private void GoOnCounting()
    {
        if (keeping is { KnowsAll: false } && !counting)
        {
            counting = true;
            _ = CountAsync(keeping);
        }
    }

    /// <summary>Gets to know the records that were there before, page by page; if the store fails, housekeeping lets it go on.</summary>
    private async Task CountAsync(RecordCounts counts)
    {
        try
        {
            while (!broken && !counts.KnowsAll)
            {
                var page = await store.SearchAsync(shard, new() { Outline = true }, counted, clock.UtcNow);
                if (counts != keeping)
                {
                    return; // Another one has begun.
                }

                Array.ForEach(page.Records, counts.AddOlder);
                counted = page.Next;
                if (counted is null)
                {
                    counts.EndWalk();
                }

                DropSurplus();
                await CommitAsync();
            }
        }
        catch (StoreUnavailableException e)
        {
            LogHousekeepingPutOff(shard, e.Message);
        }
        catch (Exception e) when (!broken)
        {
            LogHousekeepingFailed(shard, e);
        }
        finally
        {
            counting = false;
        }
    }
}
