using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Hosting;

namespace Orleans.Runtime;

/// <summary>A silo or a client: whatever calls grains.</summary>
public abstract partial class Node : INode
{
    private readonly TimeSpan _tick;
    private volatile bool _isStopped;
    private MembershipView _lastView = MembershipView.Empty;

    internal Node(IServiceProvider services, SiloAddress address)
    {
        Services = services;
        Address = address;
        Options = services.GetRequiredService<NodeOptions>();
        Time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        Random = services.GetService<Random>() ?? new Random();
        Turns = services.GetService<TurnScheduler>() ?? new ThreadPoolTurns();
        Manifest = services.GetService<GrainManifest>() ?? GrainManifest.OfLoadedAssemblies();
        Network = services.GetRequiredService<INetwork>();
        Membership = services.GetRequiredService<IMembership>();
        Log = services.GetService<ILoggerFactory>()?.CreateLogger("Orleans.Runtime") ?? NullLogger.Instance;
        GrainFactory = new(this, services);
        Calls = new(Turns is ThreadPoolTurns ? Math.Min(Environment.ProcessorCount * 2, 64) : 1);
        _tick = TimeSpan.FromMilliseconds(Math.Clamp(Options.ResponseTimeout.TotalMilliseconds / 20, 10, 1000));
        _clock = Time.CreateTimer(static node => ((Node)node!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public SiloAddress Address { get; }

    internal IServiceProvider Services { get; }

    internal NodeOptions Options { get; }

    internal TimeProvider Time { get; }

    internal Random Random { get; }

    internal TurnScheduler Turns { get; }

    internal GrainManifest Manifest { get; }

    internal INetwork Network { get; }

    internal IMembership Membership { get; }

    internal ILogger Log { get; }

    internal GrainFactory GrainFactory { get; }

    internal CallTable Calls { get; }

    /// <summary>Set when the node has stopped or was killed: nothing goes out any more.</summary>
    internal bool IsStopped => _isStopped;

    /// <summary>Ends everything at once, as the death of the process would: no grain is deactivated, nobody is told.</summary>
    internal virtual void Kill()
    {
        _isStopped = true;
        Membership.Changed -= OnMembershipChanged;
        _clock.Dispose();
        foreach (var call in Calls.TakeWhere(static (_, _) => true))
            FailStopped(call);
    }

    private void FailStopped(IPendingCall call) =>
        call.Fail(new SiloUnavailableException($"{call.Message.Body} on {call.Message.Target}: this node ({Address}) has stopped."));

    internal void FollowMembership()
    {
        Membership.Changed += OnMembershipChanged;
        OnMembershipChanged(Membership.View);
    }

    /// <summary>Calls that went to a silo that has since died fail now rather than at their timeout.</summary>
    private protected virtual void OnMembershipChanged(MembershipView view)
    {
        var previous = Interlocked.Exchange(ref _lastView, view);
        var gone = previous.Members.Where(m => m.Status != SiloStatus.Dead && !view.IsAlive(m.Address)).Select(m => m.Address).ToHashSet();
        if (gone.Count == 0) return;
        foreach (var call in Calls.TakeWhere((call, _) => call.Message.Receiver is { } receiver && gone.Contains(receiver)))
        {
            call.Fail(new SiloUnavailableException(
                $"{call.Message.Body} on {call.Message.Target}: silo {call.Message.Receiver} is gone; whether the call ran is not known."));
        }
    }
}
