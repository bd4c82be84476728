using Krewe.Execution;
using Krewe.Queues;
using Krewe.Storage;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace Krewe.Limits;

/// <summary>
/// Keeps the limits that were set at run time. A shard reads them when it is opened, before it hands out anything, and is told of each change.
/// </summary>
internal sealed class LimitTableGrain(
    [PersistentState("limits", StorageNames.State)] IPersistentState<LimitTableState> state, ShardMap shards, TaskRegistry registry, IOptions<ShardOptions> options)
    : Grain, ILimitTableGrain
{
    /// <summary>Each shard knows all of them.</summary>
    private const int Most = 10_000;

    /// <summary>What is durable; what is being written is shown to nobody.</summary>
    private LimitTable table = null!;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        table = new(state.State.Version, new Dictionary<string, Limit>(state.State.Limits, StringComparer.Ordinal));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<LimitTable> GetAsync() => Task.FromResult(table);

    /// <inheritdoc/>
    public async Task<bool> SetAsync(string name, Limit? limit)
    {
        var known = table.Limits;
        var before = known.GetValueOrDefault(name);
        if ((limit is null ? LimitNames.IsValid(name) ? null : LimitRules.Check(name, Limit.None) : LimitRules.Check(name, limit)) is { } wrong)
        {
            throw new SubmitRefusedException(wrong);
        }

        if (before is null && limit is not null && known.Count >= Most)
        {
            throw new SubmitRefusedException($"{Most:N0} limits are set already: remove some, or say the limits of keys in the calls.");
        }

        if (before != limit)
        {
            Dictionary<string, Limit> changed = new(known, StringComparer.Ordinal);
            changed.Remove(name);
            if (limit is not null)
            {
                changed.Add(name, limit);
            }

            await WriteAsync(new(table.Version + 1, changed));
        }

        // Also when nothing has changed: who sets it again may have died before all shards were told.
        var told = table;
        await Task.WhenAll(shards.All.Select(shard => shard.UseLimitsAsync(told)));
        return before is not null || limit is not null;
    }

    /// <inheritdoc/>
    public Task<LimitStatus[]> ListAsync()
    {
        var book = new LimitBook(registry, options.Value.QueueLimits);
        book.Use(table);
        return Task.FromResult(book.List());
    }

    private async Task WriteAsync(LimitTable changed)
    {
        state.State = new() { Version = changed.Version, Limits = new(changed.Limits) };
        try
        {
            await state.WriteStateAsync();
            table = changed;
        }
        catch
        {
            DeactivateOnIdle(); // What is kept here is not what is stored.
            throw;
        }
    }
}
