using Microsoft.Extensions.Logging;

namespace Krewe.Execution;

/// <summary>What is not wanted any more of that which is held.</summary>
internal sealed partial class ShardLink
{
    /// <summary>So long a batch waits to hear which of its messages may begin.</summary>
    private static readonly TimeSpan AskPatience = TimeSpan.FromSeconds(10);

    /// <summary>What came while a claim was under way, whose answer may bring what it is about.</summary>
    private readonly List<(string Id, StopReason Reason, long? Claim)> early = [];

    /// <summary>Which of these, claimed a while ago, are not to begin. If the shard does not say so in time, all: they are handed back, and come again.</summary>
    public async Task<string[]> FindUnwantedAsync(HeldTask[] tasks)
    {
        var began = time.GetTimestamp();
        for (var pause = FirstPause; ; pause = Pauses.Next(pause))
        {
            try
            {
                var unwanted = await grain.FindUnwantedAsync(session.Id, tasks).WaitAsync(AskPatience - time.GetElapsedTime(began), time);
                Volatile.Write(ref heardAt, time.GetTimestamp());
                return unwanted;
            }
            catch (Exception) when (!closed && time.GetElapsedTime(began) + pause < AskPatience)
            {
                await Task.Delay(pause, time); // It is being moved, perhaps.
            }
            catch (Exception e)
            {
                LogNotTold(log, shard, new(tasks.Length, "message"), Told(e));
                return [.. tasks.Select(task => task.Id)];
            }
        }
    }

    private void Stop(string id, StopReason reason, long? claim = null)
    {
        lock (gate)
        {
            if (!held.ContainsKey(id))
            {
                if (claiming.CurrentCount == 0)
                {
                    early.Add((id, reason, claim));
                }

                return;
            }
        }

        StopHeld(id, reason, claim);
    }

    private void StopHeld(string id, StopReason reason, long? claim)
    {
        lock (gate)
        {
            if (!held.TryGetValue(id, out var mine) || (claim is not null && claim != mine.Claim))
            {
                return;
            }

            if (reason == StopReason.Lost)
            {
                held[id] = mine with { Lost = true };
            }

            runner.Stop(id, reason, mine.Claim);
        }

        runner.LeaveBatch(id);
    }

    /// <summary>The answer to a claim is here.</summary>
    private void HearAgain()
    {
        (string Id, StopReason Reason, long? Claim)[] them;
        lock (gate)
        {
            if (early.Count == 0)
            {
                return;
            }

            them = [.. early];
            early.Clear();
        }

        foreach (var (id, reason, claim) in them)
        {
            StopHeld(id, reason, claim);
        }
    }

    [LoggerMessage(217, LogLevel.Warning, "Shard {Shard} does not say what is still wanted of {Messages} of a batch; all of it is handed back and comes again: {Why}")]
    private static partial void LogNotTold(ILogger logger, int shard, Counted messages, string why);
}
