using Krewe.Benchmarks.Running;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>One producer that awaits a window of submits before it makes the next.</summary>
internal static class Producer
{
    public static async Task<Measurement> RunAsync(int count, int window)
    {
        await using var node = await BenchNode.StartAsync();
        await Load.SubmitsAsync(node.Cluster, Math.Min(count, 100_000), window);
        var seconds = await Load.SubmitsAsync(node.Cluster, count, window);
        return Measurement.Of(node.Config, ("rate", count / seconds), ("seconds", seconds));
    }
}
