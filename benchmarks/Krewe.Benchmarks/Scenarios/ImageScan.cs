using Krewe.Benchmarks.Running;
using WhatAnime.Evaluation;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>The image search of samples/WhatAnime, beside a plain sum over the same array; one core.</summary>
internal static class ImageScan
{
    private const int Seed = 1;

    public static Task<Measurement> RunAsync(int frames, int inFlight)
    {
        var speed = ScanSpeed.Measure(frames, Seed);
        return Task.FromResult(Measurement.Of(
            "exact scan, one core, random frames",
            ("percent", speed.Share * 100), ("scan GB/s", speed.ScanGigabytes), ("sum GB/s", speed.SumGigabytes)));
    }
}
