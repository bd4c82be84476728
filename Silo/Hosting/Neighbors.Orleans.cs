using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Krewe.Hosting;

/// <summary>The neighbors according to Orleans' membership.</summary>
internal sealed partial class Neighbors : INeighbors, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly IClusterMembershipService membership;
    private readonly ILocalSiloDetails self;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly CancellationTokenSource ending = new();
    private IReadOnlyList<Neighbor> told;

    public Neighbors(IClusterMembershipService membership, ILocalSiloDetails self, TimeProvider time, ILogger<Neighbors> logger)
    {
        (this.membership, this.self, this.time, this.logger) = (membership, self, time, logger);
        told = Current;
        var ended = ending.Token;
        Background.Run(TaskScheduler.Default, () => FollowAsync(ended));
    }

    /// <inheritdoc/>
    public IReadOnlyList<Neighbor> Current => Read(membership.CurrentSnapshot); // What is told may come a moment later.

    /// <inheritdoc/>
    public event Action? Changed;

    /// <inheritdoc/>
    public void Dispose()
    {
        ending.Cancel();
        ending.Dispose();
    }

    private async Task FollowAsync(CancellationToken ended)
    {
        try
        {
            while (!await TryFollowAsync(ended))
            {
                await Task.Delay(Pause, time, ended);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The silo ends.
        }
    }

    /// <summary>False when it has failed, and may go on another time.</summary>
    private async Task<bool> TryFollowAsync(CancellationToken ended)
    {
        try
        {
            await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(ended))
            {
                See(Read(snapshot));
            }

            return true; // None will come any more.
        }
        catch (Exception error) when (!ended.IsCancellationRequested)
        {
            LogFailed(error);
            return false;
        }
    }

    private void See(IReadOnlyList<Neighbor> seen)
    {
        if (seen.SequenceEqual(told))
        {
            return;
        }

        told = seen;
        try
        {
            Changed?.Invoke();
        }
        catch (Exception error)
        {
            LogListenerFailed(error); // Whoever listens must not end the following.
        }
    }

    private IReadOnlyList<Neighbor> Read(ClusterMembershipSnapshot snapshot) =>
    [
        .. snapshot.Members.Values.Where(m => m.Status == SiloStatus.Active && !m.SiloAddress.Equals(self.SiloAddress))
            .Select(m => new Neighbor(m.Name, m.SiloAddress.ToParsableString())).OrderBy(n => n.Name, StringComparer.Ordinal).ThenBy(n => n.Address, StringComparer.Ordinal),
    ];

    [LoggerMessage(253, LogLevel.Error, "the membership cannot be followed; it is tried again")]
    private partial void LogFailed(Exception error);

    [LoggerMessage(254, LogLevel.Error, "what listens for changes of the membership has failed")]
    private partial void LogListenerFailed(Exception error);
}
