using Krewe.Storage;
using Krewe.Submission;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace Krewe.Queues;

/// <summary>
/// Keeps what was set for queues at run time. A shard reads it when it is opened, before it hands out anything, and is told of each change.
/// </summary>
internal sealed class QueueTableGrain([PersistentState("queues", StorageNames.State)] IPersistentState<QueueTableState> state, ShardMap shards, IOptions<ShardOptions> options)
    : Grain, IQueueTableGrain
{
    /// <summary>Each shard knows all of them.</summary>
    private const int Most = 10_000;

    /// <summary>What is durable; what is being written is shown to nobody.</summary>
    private QueueTable table = QueueTable.Empty;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        table = state.State.Table;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<QueueTable> GetAsync() => Task.FromResult(table);

    /// <inheritdoc/>
    public Task<bool> PauseAsync(string queue, bool paused) => ChangeAsync(queue, table.Of(queue) with { Paused = paused });

    /// <inheritdoc/>
    public Task<bool> DeclareAsync(string queue, QueueRules? rules)
    {
        if (rules is not null && DeclaredCalls.Check(queue, rules) is { } wrong)
        {
            throw new SubmitRefusedException(wrong);
        }

        return ChangeAsync(queue, table.Of(queue) with { Rules = rules == new QueueRules() ? null : rules });
    }

    /// <inheritdoc/>
    public Task<QueueTable> GetAllAsync()
    {
        var all = new Dictionary<string, QueueSettings>(table.Queues, StringComparer.Ordinal);
        foreach (var (queue, rules) in options.Value.QueueRules)
        {
            var set = table.Of(queue);
            all[queue] = set with { Rules = set.Rules ?? rules };
        }

        return Task.FromResult(table with { Queues = all });
    }

    private async Task<bool> ChangeAsync(string queue, QueueSettings settings)
    {
        if (!QueueNames.IsValid(queue) || QueueNames.IsOfSilo(queue))
        {
            throw new SubmitRefusedException($"'{queue}' cannot be set: a queue has 1–128 letters, digits and . _ - : and does not begin with silo:.");
        }

        var before = table.Of(queue);
        if (settings != before)
        {
            if (before == QueueSettings.None && table.Queues.Count >= Most)
            {
                throw new SubmitRefusedException($"{Most:N0} queues are set already: take some back first.");
            }

            await WriteAsync(table.With(queue, settings));
        }

        // Also when nothing has changed: who sets it again may have died before all shards were told.
        var told = table;
        await Task.WhenAll(shards.All.Select(shard => shard.UseQueuesAsync(told)));
        return settings != before;
    }

    private async Task WriteAsync(QueueTable changed)
    {
        state.State = new() { Table = changed };
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
