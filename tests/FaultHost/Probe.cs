using System.Globalization;
using Krewe.Results;

namespace Krewe.FaultHost;

/// <summary>Measures how long the silo takes to answer about a task and about its shards, and whether its worker is heard of.</summary>
internal sealed class Probe(ICluster cluster, TimeProvider time)
{
    public async Task RunAsync(string id, int samples)
    {
        var status = new double[samples];
        var shards = new double[samples];
        for (var i = 0; i < samples; i++)
        {
            status[i] = await MeasureAsync(() => cluster.GetResult<object>(id).GetRecordAsync());
            shards[i] = await MeasureAsync(() => cluster.GetStatisticsAsync());
            await Task.Delay(TimeSpan.FromMilliseconds(5), time);
        }

        Lines.Say(string.Create(CultureInfo.InvariantCulture, $"probe {id} {P99(status):0} {P99(shards):0}"));
    }

    private async Task<double> MeasureAsync<T>(Func<Task<T>> ask)
    {
        var began = time.GetTimestamp();
        await ask();
        return time.GetElapsedTime(began).TotalMilliseconds;
    }

    private static double P99(double[] samples) => samples.Order().ElementAt((int)(samples.Length * 0.99));
}
