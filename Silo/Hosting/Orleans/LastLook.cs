using Krewe.Clusters;
using Microsoft.Extensions.Hosting;

namespace Krewe.Hosting;

/// <summary>
/// Before a silo leaves: it watches the others no more then, and would sign its grains off at one that has just died for as long as its host may
/// take to stop. So it leaves when each of the others has answered or was given up.
/// </summary>
internal sealed class LastLook(SiloOptions options, IGrainFactory grains, IClusterMembershipService membership, ILocalSiloDetails self, TimeProvider time) : IHostedService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>So long it waits at most: a silo is given up within about half of it.</summary>
    internal TimeSpan Patience => options.DeathTimeout * 3;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        SiloAddress[] others = [.. membership.CurrentSnapshot.Members.Keys.Where(silo => !silo.Equals(self.SiloAddress) && IsActive(silo))];
        try
        {
            await Task.WhenAll(others.Select(silo => LookAsync(silo, either.Token)));
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // Then it leaves as well as it can.
        }
    }

    private async Task LookAsync(SiloAddress silo, CancellationToken ending)
    {
        var node = grains.GetGrain<INodeGrain>(silo.ToParsableString());
        for (var answer = node.PingAsync(); !answer.IsCompletedSuccessfully && IsActive(silo) && IsActive(self.SiloAddress);)
        {
            answer.Ignore(); // An error is no answer, and nobody may wait for it any more.
            var pause = Task.Delay(Pause, time, ending);
            await Task.WhenAny(answer.IsCompleted ? pause : answer, pause);
            ending.ThrowIfCancellationRequested();
            answer = answer is { IsCompleted: true, IsCompletedSuccessfully: false } ? node.PingAsync() : answer;
        }
    }

    private bool IsActive(SiloAddress silo) => membership.CurrentSnapshot.GetSiloStatus(silo) == SiloStatus.Active;
}
