using Microsoft.Extensions.Hosting;
using Orleans.Runtime;

namespace Krewe.Queues;

/// <summary>
/// The shards that are active on this silo. Before the silo stops, and after its worker has, they end the calls that stand at them: an
/// activation ends only when it has no call left, and clients poll for long.
/// </summary>
internal sealed class LocalShards : IHostedService, IDisposable
{
    private readonly CancellationTokenSource leaving = new();
    private readonly Lock gate = new();
    private readonly List<(ShardGrain Shard, TaskScheduler Turns)> active = []; // In an order that a seed can repeat.

    /// <summary>Cancelled when the silo leaves: its worker has stopped, and its grains are to end.</summary>
    public CancellationToken Leaving => leaving.Token;

    /// <summary>A shard is active, and takes its turns on <paramref name="turns"/>.</summary>
    public void Add(ShardGrain shard, TaskScheduler turns)
    {
        lock (gate)
        {
            active.Add((shard, turns));
        }
    }

    /// <summary>A shard has ended.</summary>
    public void Remove(ShardGrain shard)
    {
        lock (gate)
        {
            active.RemoveAll(a => a.Shard == shard);
        }
    }

    /// <summary>What each active shard says, asked in a turn of its own; null when one has not answered in time.</summary>
    public T[]? TryAsk<T>(Func<ShardGrain, T> question, TimeSpan patience)
    {
        Task<T>[] answers;
        lock (gate)
        {
            answers = [.. active.Select(a => Task.Factory.StartNew(
                () => question(a.Shard), CancellationToken.None, TaskCreationOptions.None, a.Turns))];
        }

        return Task.WaitAll(answers, patience) ? Array.ConvertAll(answers, a => a.Result) : null;
    }

    /// <summary>Has the shards of these numbers taken to where they belong, once they have answered the calls that stand at them.</summary>
    public void Leave(Func<int, bool> belongsElsewhere, Action<IGrainContext> move)
    {
        lock (gate)
        {
            foreach (var (shard, turns) in active.Where(a => belongsElsewhere(a.Shard.Number)))
            {
                Background.Run(turns, () => shard.LeaveAsync(move));
            }
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        leaving.Cancel(); // Not CancelAsync, which leaves the scheduler.
        lock (gate)
        {
            return Task.WhenAll(active.Select(
                a => Task.Factory.StartNew(a.Shard.EndStandingCalls, cancellationToken, TaskCreationOptions.None, a.Turns)))
                .WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => leaving.Dispose();
}
