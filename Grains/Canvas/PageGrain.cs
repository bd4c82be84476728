using Krewe.Execution;
using Krewe.Queues;
using Krewe.Storage;
using Orleans;
using Orleans.Runtime;

namespace Krewe.Graphs;

/// <summary>
/// Keeps one page of members of a large group until it is submitted. Whoever stored it may die before he submits the job, or before he knows
/// that nobody needs it: then the page looks by itself whether its job will still come, and goes.
/// </summary>
internal sealed class PageGrain(
    [PersistentState("page", StorageNames.State)] IPersistentState<PageState> state, ShardMap shards, TaskRegistry registry) : Grain, IPageGrain, IRemindable
{
    private const string Look = "look";

    /// <summary>
    /// It looks twice in the time that it was promised. A clock that is set forward brings the next look too early and no other, so that
    /// after four in vain the time has passed by any clock, and by most clocks twice.
    /// </summary>
    private const int Looks = 4;

    private IGrainReminder? reminder;

    /// <inheritdoc/>
    public async Task StoreAsync(byte[] members, string[] tasks, string[] nested, TimeSpan keep)
    {
        var meeting = registry.IsMeeting; // First: what neighbors have may be learnt meanwhile.
        if (tasks.Select(task => MessageRules.CheckName(registry, task)).FirstOrDefault(reason => reason is not null) is { } reason)
        {
            throw meeting ? new SiloUnavailableException($"A page of members cannot be taken yet. {reason}") : new SubmitRefusedException(reason);
        }

        // Before it is written: no page is ever stored that nothing would remove. Always: another activation may have removed what this one has set.
        reminder = await this.RegisterOrUpdateReminder(Look, keep / 2, keep / 2);
        (state.State.Members, state.State.Nested, state.State.InVain) = (members, nested, 0);
        await state.WriteStateAsync();
        if (await this.GetReminder(Look) is null)
        {
            // Another activation has cleared the page before this one's slow write, and its reminder with it.
            reminder = await this.RegisterOrUpdateReminder(Look, keep / 2, keep / 2);
        }
    }

    /// <inheritdoc/>
    public async Task<byte[]?> LoadAsync()
    {
        await LookAgainAsync();
        return state.RecordExists ? state.State.Members : null;
    }

    /// <inheritdoc/>
    public async Task ClearAsync(bool nested)
    {
        if (state.RecordExists)
        {
            if (nested)
            {
                await GraphPageKeys.ClearAsync(GrainFactory, state.State.Nested); // First: nobody else knows of them.
            }

            await state.ClearStateAsync();
            await ForgetReminderAsync(); // If that fails, the reminder finds nothing and goes.
        }

        DeactivateOnIdle();
    }

    /// <inheritdoc/>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        await LookAgainAsync();
        if (!state.RecordExists)
        {
            await ForgetReminderAsync();
            DeactivateOnIdle();
        }
        else if (await IsWantedAsync())
        {
            await CountAsync(0);
        }
        else if (state.State.InVain + 1 < Looks)
        {
            await CountAsync(state.State.InVain + 1);
        }
        else
        {
            await ClearAsync(nested: false); // Those in it look for themselves.
        }
    }

    /// <summary>That it is gone, or never came, nobody is told by an activation that has read before another one, elsewhere, has written.</summary>
    private Task LookAgainAsync() => state.RecordExists ? Task.CompletedTask : state.ReadStateAsync();

    /// <summary>Whether a job of its submission goes on that has submitted its group, or still may.</summary>
    private async Task<bool> IsWantedAsync()
    {
        var (group, nonce) = GraphPageKeys.Parse(this.GetPrimaryKeyString());

        // From the outermost in: a job ends after it has submitted its members, so a group that is handed down meanwhile is met.
        foreach (var job in GraphPageKeys.JobsAbove(group))
        {
            if (await shards.Of(job).UsesPagesAsync(job, nonce))
            {
                return true;
            }
        }

        return false;
    }

    private async Task CountAsync(int inVain)
    {
        if (state.State.InVain != inVain)
        {
            state.State.InVain = inVain;
            await state.WriteStateAsync();
        }
    }

    private async Task ForgetReminderAsync()
    {
        if ((reminder ?? await this.GetReminder(Look)) is { } known)
        {
            reminder = null; // If it was set anew elsewhere, this one is not the last; the next attempt finds that.
            await this.UnregisterReminder(known);
        }
    }
}
