using System.Reflection;
using Krewe.Queues;

namespace Krewe.Tests.Hosting;

/// <summary>Counts the calls of a client to its shards: how many there were, and how many at the same time.</summary>
internal sealed class CallCounts
{
    private static readonly MethodInfo EndOf = typeof(CallCounts).GetMethod(nameof(ResultAsync), BindingFlags.NonPublic | BindingFlags.Static)!;

    private readonly Lock gate = new();
    private readonly Dictionary<(string Method, IShardGrain Shard), int> outstanding = [];
    private readonly Dictionary<string, (int All, int Most, int MostOfOneShard)> counts = [];

    /// <summary>All calls of a method so far, the most that were outstanding at one time, and the most of them to one shard.</summary>
    public (int All, int Most, int MostOfOneShard) Of(string method)
    {
        lock (gate)
        {
            return counts.GetValueOrDefault(method);
        }
    }

    /// <summary>Calls that have not returned, by method.</summary>
    public Dictionary<string, int> Outstanding()
    {
        lock (gate)
        {
            return outstanding.Where(o => o.Value > 0).GroupBy(o => o.Key.Method).ToDictionary(m => m.Key, m => m.Sum(o => o.Value));
        }
    }

    public IGrainFactory Count(IGrainFactory grains) => Through.Grains<IShardGrain>(grains, Count);

    private IShardGrain Count(IShardGrain shard) => Through.Of<IShardGrain>((method, arguments) =>
    {
        Add(method.Name, shard, 1);
        var answer = method.Invoke(shard, arguments)!;
        Action ended = () => Add(method.Name, shard, -1);
        return method.ReturnType == typeof(Task)
            ? EndAsync((Task)answer, ended)
            : EndOf.MakeGenericMethod(method.ReturnType.GenericTypeArguments).Invoke(null, [answer, ended]);
    });

    private static async Task EndAsync(Task call, Action ended)
    {
        try
        {
            await call;
        }
        finally
        {
            ended(); // Before the caller goes on, who may call again at once.
        }
    }

    private static async Task<T> ResultAsync<T>(Task<T> call, Action ended)
    {
        await EndAsync(call, ended);
        return await call;
    }

    private void Add(string method, IShardGrain shard, int change)
    {
        lock (gate)
        {
            var now = outstanding[(method, shard)] = outstanding.GetValueOrDefault((method, shard)) + change;
            var all = outstanding.Where(o => o.Key.Method == method).Sum(o => o.Value);
            var (calls, most, mostOfOne) = counts.GetValueOrDefault(method);
            counts[method] = (calls + (change > 0 ? 1 : 0), Math.Max(most, all), Math.Max(mostOfOne, now));
        }
    }
}
