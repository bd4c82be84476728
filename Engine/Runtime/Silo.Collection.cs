using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

// Idle collection.
internal sealed partial class Silo
{
    private readonly ITimer _collector;
    private volatile bool _collects;

    /// <summary>Deactivates what has been unused for this long; null: for the age of its class.</summary>
    internal List<Activation> Collect(TimeSpan? age)
    {
        var now = Time.GetTimestamp();
        List<Activation> idle = [.. Activations.Where(activation => activation.IsIdle(now, age))];
        foreach (var activation in idle)
            activation.Deactivate(new(DeactivationReasonCode.ActivationIdle, "The activation was idle."));
        return idle;
    }

    private protected override void OnMembershipChanged(MembershipView view)
    {
        base.OnMembershipChanged(view);
        if (view.Members.Any(member => member.Address == Address && member.Status == SiloStatus.Dead))
        {
            // The others have given this silo up and its grains may live elsewhere by now.
            LogDeclaredDead(Log, Address);
            Kill();
            Services.GetService<IHostApplicationLifetime>()?.StopApplication();
            return;
        }

        // While it leaves all of them end in any case.
        if (_isLeaving) return;
        foreach (var activation in Activations) EndIfForeign(activation);
    }

    private void EndIfForeign(Activation activation)
    {
        var owner = OwnerOf(activation.GrainId);
        if (owner == Address) return;
        activation.Deactivate(new(DeactivationReasonCode.RuntimeRequested, $"The grain belongs to silo {owner} now."));
    }

    /// <summary>The collector rests while the silo is empty.</summary>
    private void WatchIdle()
    {
        if (_collects || IsStopped) return;
        _collects = true;
        var period = TimeSpan.FromTicks(Math.Clamp(Options.CollectionAge.Ticks / 10, TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerMinute));
        _collector.Change(period, period);
    }

    private void CollectOnce()
    {
        if (IsStopped) return;
        Collect(null);
        if (!_catalog.IsEmpty) return;
        _collects = false;
        _collector.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (!_catalog.IsEmpty) WatchIdle();
    }

    [LoggerMessage(20, LogLevel.Critical, "The cluster has declared this silo ({Silo}) dead; it ends here")]
    private static partial void LogDeclaredDead(ILogger log, SiloAddress silo);
}
