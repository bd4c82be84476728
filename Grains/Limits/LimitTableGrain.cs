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

    private LimitTable Table => new(state.State.Version, new Dictionary<string, Limit>(state.State.Limits, StringComparer.Ordinal));

    /// <inheritdoc/>
    public Task<LimitTable> GetAsync() => Task.FromResult(Table);

    /// <inheritdoc/>
    public async Task<bool> SetAsync(string name, Limit? limit)
    {
        var known = state.State.Limits;
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
            Dictionary<string, Limit> changed = new(known);
            changed.Remove(name);
            if (limit is not null)
            {
                changed.Add(name, limit);
            }

            state.State = new() { Version = state.State.Version + 1, Limits = changed };
            await WriteAsync();
        }

        // Also when nothing has changed: who sets it again may have died before all shards were told.
        var table = Table;
        await Task.WhenAll(shards.All.Select(shard => shard.UseLimitsAsync(table)));
        return before is not null || limit is not null;
    }

    /// <inheritdoc/>
    public Task<LimitStatus[]> ListAsync()
    {
        var book = new LimitBook(registry, options.Value.QueueLimits);
        book.Use(Table);
        return Task.FromResult(book.List());
    }

    private async Task WriteAsync()
    {
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            DeactivateOnIdle(); // What is kept here is not what is stored.
            throw;
        }
    }
}
