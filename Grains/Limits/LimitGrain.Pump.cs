using Orleans.Runtime;

namespace Krewe.Limits;

/// <summary>While shards wait: tells them, one after the other, when there is something for them.</summary>
internal sealed partial class LimitGrain
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private readonly Wakeable rest = new();
    private bool pumping;

    private void Signal() => rest.Wake();

    private async Task PumpAsync()
    {
        pumping = true;
        await Task.Yield();
        var audited = long.MinValue;
        while (!ended && turns.Waiting > 0)
        {
            if (limit.Concurrency is { } most && (!everybodyKnown || shares.InUse >= most) && (audited == long.MinValue || Elapsed - audited >= Retry.Ticks || !everybodyKnown))
            {
                await AskHoldersAsync();
                audited = Elapsed;
            }

            while (turns.TryNext(Free(), Elapsed, out var shard))
            {
                _ = TellAsync(shard);
            }

            if (turns.Waiting > 0)
            {
                await PauseAsync();
            }
        }

        pumping = false;
    }

    /// <summary>Until a permit is given back, or the rate allows the next, or it is time to look again.</summary>
    private async Task PauseAsync()
    {
        var pause = everybodyKnown || limit.Concurrency is null ? Retry : Pauses.Longest / 8;
        if (meter is not null && meter.Available(Now) == 0 && TimeSpan.FromTicks(meter.NextAt(Now) - Now) is var next && next < pause)
        {
            pause = next > Shortest ? next : Shortest;
        }
        else if (Free() > 0 && Turns.Patience < pause.Ticks)
        {
            pause = TimeSpan.FromTicks(Turns.Patience); // It is kept for who was told, and may not come.
        }

        await rest.WaitAsync(pause, time);
    }

    private async Task TellAsync(int shard)
    {
        try
        {
            if (await shards[shard].PermitsFreeAsync(Name))
            {
                return;
            }

            turns.Leave(shard);
        }
        catch (Exception e) when (e is KreweException or TimeoutException or OrleansException)
        {
            turns.Leave(shard); // It moves, or its silo has died; it asks by itself.
        }

        Signal();
    }

    /// <summary>Asks the shards that have permits what they have; all of them, as long as not each has said it.</summary>
    private async Task AskHoldersAsync()
    {
        int[] asked = everybodyKnown ? shares.Holders : [.. Enumerable.Range(0, shards.Count).Where(shard => !shares.Knows(shard))];
        await Task.WhenAll(asked.Select(AskAsync));
        everybodyKnown = Enumerable.Range(0, shards.Count).All(shares.Knows);
    }

    private async Task AskAsync(int shard)
    {
        try
        {
            if (await shards[shard].GetPermitsAsync(Name) is { } held)
            {
                shares.TrySet(shard, held, isCall: false);
            }
        }
        catch (Exception e) when (e is KreweException or TimeoutException or OrleansException)
        {
            // It moves, or its silo has died: it is asked again, and has what it was known to have till then.
        }
    }
}
