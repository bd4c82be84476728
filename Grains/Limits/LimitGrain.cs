using Krewe.Clusters;
using Krewe.Queues;
using Krewe.Storage;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Krewe.Limits;

/// <summary>
/// Hands out the permits of one limit. What was given of a rate is stored ahead, see <see cref="RateMeter"/>; who runs how many, the shards say with
/// each call, and are asked: by an activation that does not know it yet, before it gives anything, and when nothing is left, for a shard that has
/// been opened anew may have less than the one before.
/// </summary>
[Reentrant]
internal sealed partial class LimitGrain(
    [PersistentState("limit", StorageNames.State)] IPersistentState<LimitState> state, ShardMap shards, IClusterClock clock, TimeProvider time)
    : Grain, ILimitGrain
{
    /// <summary>Who was not given all asks again by himself after this, should nobody tell him.</summary>
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    private readonly PermitShares shares = new();
    private readonly Turns turns = new();
    private Limit limit = Limit.None;
    private RateMeter? meter;
    private long version = -1;
    private bool everybodyKnown;
    private bool ended;
    private Task? saving;
    private IGrainTimer tidy = null!;

    private string Name => this.GetPrimaryKeyString();

    private long Now => clock.UtcNow.UtcTicks;

    private long Elapsed => time.GetElapsedTime(0).Ticks;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        tidy = this.RegisterGrainTimer(TidyAsync, new GrainTimerCreationOptions
        {
            DueTime = state.RecordExists ? Soon : Timeout.InfiniteTimeSpan, Period = Timeout.InfiniteTimeSpan, Interleave = true,
        });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        ended = true;
        Signal();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<PermitReply> AcquireAsync(PermitRequest request)
    {
        Use(request.Limit, request.Version);
        if (!shares.TrySet(request.Shard, new(request.Epoch, request.Number, request.Held), isCall: true))
        {
            return new(0, Retry, false);
        }

        meter?.Back(request.Back);
        var granted = Math.Min(request.Want, turns.ShareOf(request.Shard, Free(), Elapsed));
        meter?.Take(Now, granted);
        shares.Add(request.Shard, granted);
        if (granted < request.Want)
        {
            turns.Wait(request.Shard);
        }
        else
        {
            turns.Leave(request.Shard);
        }

        Signal();
        if (turns.Waiting > 0 && !pumping)
        {
            _ = PumpAsync();
        }

        while (meter is { IsSaved: false })
        {
            await (saving ??= SaveAsync()); // What is given must be stored: by the write that is under way, or the next.
        }

        return new(granted, Retry, turns.OthersWait(request.Shard));
    }

    private void Use(Limit asked, long by)
    {
        if (by < version || (by == version && asked == limit))
        {
            return;
        }

        version = by;
        if (asked.Rate != limit.Rate || meter is null)
        {
            // Of a rate that was changed while it was used, a burst may be given anew; one that is only found again goes on.
            meter = asked.Rate is { } rate ? RateMeter.Of(rate, state.State.Meter) : null;
        }

        limit = asked;
    }

    private int Free()
    {
        var free = meter?.Available(Now) ?? int.MaxValue;
        return limit.Concurrency is { } most ? everybodyKnown ? Math.Clamp(most - shares.InUse, 0, free) : 0 : free;
    }

    /// <summary>Forgets what does not matter any more: limits of keys come and go, and each would leave a row.</summary>
    private async Task TidyAsync(CancellationToken cancellationToken)
    {
        var kept = meter ?? (state.State.Meter is { } saved && limit.Rate is { } rate ? RateMeter.Of(rate, saved) : null);
        var rest = TimeSpan.FromTicks(Math.Max(0, (kept?.RestAt ?? 0) - Now));
        if (!state.RecordExists || (kept is null && state.State.Meter is not null))
        {
            return; // Nothing is there, or nobody has said yet what it means.
        }

        if (rest > TimeSpan.Zero || saving is not null)
        {
            tidy.Change(rest > Soon ? rest < Timers.Longest ? rest : Timers.Longest : Soon, Timeout.InfiniteTimeSpan);
            return;
        }

        await (saving = ClearAsync());
    }

    private async Task ClearAsync()
    {
        try
        {
            await Task.Yield();
            await state.ClearStateAsync();
        }
        catch (Exception e) when (e is StoreUnavailableException)
        {
            tidy.Change(Pauses.Longest, Timeout.InfiniteTimeSpan);
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
        finally
        {
            saving = null;
        }
    }

    private async Task SaveAsync()
    {
        try
        {
            await Task.Yield();
            state.State.Meter = meter?.Save(Now);
            await state.WriteStateAsync();
            tidy.Change(Soon, Timeout.InfiniteTimeSpan);
        }
        catch
        {
            DeactivateOnIdle(); // What is kept here is not what is stored.
            throw;
        }
        finally
        {
            saving = null;
        }
    }
}
