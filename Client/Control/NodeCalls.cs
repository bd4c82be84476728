using Krewe.Clusters;
using Krewe.Queues;
using Krewe.Schedules;
using Krewe.Submission;
using Orleans;

namespace Krewe;

/// <summary>Asks silos and shards at the same time, and does not wait for those that are slow.</summary>
internal sealed class NodeCalls(Cluster cluster, IGrainFactory grains, IdSource ids, TimeProvider time)
{
    private readonly Detours detours = new(time);

    /// <exception cref="ClusterUnavailableException">The client has ended.</exception>
    public void CheckOpen() => cluster.CheckOpen();

    /// <summary>Asks each silo of the audience, by several ways if need be: to be asked again has to change nothing.</summary>
    /// <exception cref="ClusterUnavailableException">No silo says which there are.</exception>
    public async Task<Replies<T>> AskAsync<T>(Func<INodeGrain, Task<T>> question, Audience? audience, CancellationToken cancellationToken)
    {
        var to = audience ?? Audience.All;
        to.Check();
        var began = time.GetTimestamp();
        var silos = await GetSilosAsync(to.Patience, cancellationToken);
        SiloEntry[] meant = to.Destination is { } names ? [.. silos.Where(s => names.Contains(s.Name) || names.Contains(s.Address))] : silos;
        var answers = new List<Reply<T>>();
        var silent = new List<Silence>();
        await foreach (var asked in Task.WhenEach(meant.Select(silo => AskAsync(silo, question, to.Patience, began, cancellationToken))))
        {
            var (answer, silence) = await asked;
            if (answer is null)
            {
                silent.Add(silence!);
            }
            else
            {
                answers.Add(answer);
            }

            if (answers.Count == to.Limit)
            {
                return new(InOrder(answers), []);
            }
        }

        silent.AddRange((to.Destination ?? []).Distinct().Where(name => !Array.Exists(silos, s => s.Name == name || s.Address == name))
            .Select(name => new Silence(name, null, "no silo has this name")));
        return new(InOrder(answers), [.. silent.OrderBy(s => s.Node, StringComparer.Ordinal)]);
    }

    /// <summary>Tells each silo of the audience what to do, by several ways if need be, under an id: whoever hears it again knows that it is the same order.</summary>
    /// <exception cref="ClusterUnavailableException">No silo says which there are.</exception>
    public Task<Replies<T>> TellAsync<T>(Func<INodeGrain, Guid, Task<T>> order, Audience? audience, CancellationToken cancellationToken)
    {
        var id = ids.Next();
        return AskAsync(node => order(node, id), audience, cancellationToken);
    }

    /// <summary>Asks each shard; those that do not answer in time are named.</summary>
    public async Task<(T[] Answers, int[] Silent)> AskShardsAsync<T>(
        IEnumerable<int>? meant, Func<IShardGrain, int, Task<T>> question, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var patience = Timers.Bounded(timeout ?? Audience.DefaultTimeout);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(patience, TimeSpan.Zero, nameof(timeout));
        var shards = await cluster.ShardsAsync(cancellationToken);
        var asked = await Task.WhenAll((meant ?? Enumerable.Range(0, shards.Count)).Select(async n =>
        {
            try
            {
                var began = time.GetTimestamp();
                return (Shard: n, Answer: await Unreachable.AskAgainAsync(() => question(shards[n], n), time, began, patience, cancellationToken), Came: true);
            }
            catch (Exception e) when (Unreachable.Is(e) || e is StoreUnavailableException)
            {
                return (n, default!, false);
            }
        }));
        return ([.. asked.Where(a => a.Came).Select(a => a.Answer)], [.. asked.Where(a => !a.Came).Select(a => a.Shard)]);
    }

    /// <summary>The silos that are there.</summary>
    /// <exception cref="ClusterUnavailableException">None says it.</exception>
    public async Task<SiloEntry[]> GetSilosAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            return await Unreachable.AskAgainAsync(
                () => detours.AskAsync(grains.GetGrain<IClusterGrain>(0).GetSilosAsync, patience, cancellationToken), time, time.GetTimestamp(), patience, cancellationToken);
        }
        catch (Exception e) when (Unreachable.Is(e))
        {
            throw Unreachable.In(patience, "No silo answered", e);
        }
    }

    private async Task<(Reply<T>?, Silence?)> AskAsync<T>(
        SiloEntry silo, Func<INodeGrain, Task<T>> question, TimeSpan patience, long began, CancellationToken cancellationToken)
    {
        try
        {
            var (node, left) = (grains.GetGrain<INodeGrain>(silo.Address), patience - time.GetElapsedTime(began));
            var value = await detours.AskAsync(() => question(node), left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellationToken);
            return (new(silo.Name, silo.Address, value), null);
        }
        catch (TimeoutException)
        {
            return (null, new(silo.Name, silo.Address, $"did not answer within {DurationText.About(patience)}"));
        }
        catch (Exception e) when (Unreachable.Is(e))
        {
            return (null, new(silo.Name, silo.Address, e.Message));
        }
    }

    private static Reply<T>[] InOrder<T>(List<Reply<T>> answers) =>
        [.. answers.OrderBy(a => a.Node, StringComparer.Ordinal).ThenBy(a => a.Silo, StringComparer.Ordinal)];
}
