using Orleans.Concurrency;

namespace Orleans.Runtime;

/// <summary>Asks the silos.</summary>
[StatelessWorker(1), Reentrant, GrainType("sys.management")]
internal sealed class ManagementGrain : Grain, IManagementGrain
{
    private MembershipView View => ((Activation)GrainContext).Silo.Membership.View;

    public Task<Dictionary<SiloAddress, SiloStatus>> GetHosts(bool onlyActive = false) => Task.FromResult(View.Members
        .Where(member => !onlyActive || member.Status == SiloStatus.Active)
        .ToDictionary(member => member.Address, member => member.Status));

    public async Task<int> GetTotalActivationCount() => (await GetSimpleGrainStatistics()).Sum(row => row.ActivationCount);

    public Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics() => GetSimpleGrainStatistics([.. View.Active]);

    public async Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics(SiloAddress[] hostsIds) =>
        [.. (await Task.WhenAll(Controls(hostsIds).Select(silo => silo.GetStatistics()))).SelectMany(rows => rows)];

    public Task ForceActivationCollection(TimeSpan ageLimit) => ForceActivationCollection([.. View.Active], ageLimit);

    public Task ForceActivationCollection(SiloAddress[] hostsIds, TimeSpan ageLimit) =>
        Task.WhenAll(Controls(hostsIds).Select(silo => silo.Collect(ageLimit)));

    public Task ForceGarbageCollection(SiloAddress[] hostsIds) => Task.WhenAll(Controls(hostsIds).Select(silo => silo.CollectGarbage()));

    private IEnumerable<ISiloControl> Controls(SiloAddress[] silos) =>
        silos.Select(silo => GrainFactory.GetGrain<ISiloControl>(silo.ToParsableString()));
}
