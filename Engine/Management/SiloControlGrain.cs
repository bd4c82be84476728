using Orleans.Placement;

namespace Orleans.Runtime;

/// <summary>Answers for its silo.</summary>
[OnSilo, GrainType("sys.silo")]
internal sealed class SiloControlGrain : Grain, ISiloControl
{
    private Silo Silo => ((Activation)GrainContext).Silo;

    public Task<SimpleGrainStatistic[]> GetStatistics() => Task.FromResult<SimpleGrainStatistic[]>(
    [
        .. Silo.Activations.Where(activation => activation != GrainContext).GroupBy(activation => activation.Class.GrainType.ToString())
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new SimpleGrainStatistic { GrainType = group.Key, SiloAddress = Silo.Address, ActivationCount = group.Count() }),
    ]);

    // This activation runs the method, so it is not idle and does not wait for its own end.
    public Task Collect(TimeSpan ageLimit) => Task.WhenAll(Silo.Collect(ageLimit).Select(activation => activation.Deactivated));

    public Task CollectGarbage()
    {
        GC.Collect();
        return Task.CompletedTask;
    }
}
