using Krewe.Queues;
using Orleans.Runtime;

namespace Krewe.Hosting;

/// <summary>
/// Ends the calls that are lost with a gateway: Orleans lets them wait until they time out. Which way a call went is not known, so that one counts
/// as lost that was under way when a connection to a silo ended and has no answer a moment later. Whether it ran is not known; whoever made it makes
/// it again; likewise of a call that was cancelled by nobody. Calls of others, to grains of their own, are left alone: they may take their time, and
/// nobody might make them again.
/// </summary>
internal sealed class LostCalls(TimeProvider time) : IOutgoingGrainCallFilter, IDisposable
{
    /// <summary>So long those may take that went another way.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private CancellationTokenSource underWay = new();

    /// <summary>The number of connections to silos has changed.</summary>
    public void OnGatewayCountChanged(object? sender, GatewayCountChangedEventArgs change)
    {
        if (change.NumberOfConnectedGateways < change.PreviousNumberOfConnectedGateways)
        {
            var lost = Interlocked.Exchange(ref underWay, new());
            Background.Run(TaskScheduler.Default, async () =>
            {
                await Task.Delay(Grace, time);
                await lost.CancelAsync();
            });
        }
    }

    /// <inheritdoc/>
    public void Dispose() => underWay.Dispose();

    /// <inheritdoc/>
    /// <exception cref="SiloUnavailableException">It was lost, or broken off by the cluster.</exception>
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        if (context.Request.GetInterfaceType().Assembly != typeof(IShardGrain).Assembly)
        {
            await context.Invoke();
            return;
        }

        try
        {
            await AwaitAsync(context, Volatile.Read(ref underWay).Token);
        }
        catch (OperationCanceledException e) when (!context.Request.GetCancellationToken().IsCancellationRequested)
        {
            // Orleans' directory breaks its own questions off when who was to answer has died, and tells that to the caller.
            throw new SiloUnavailableException($"{context.InterfaceName}.{context.MethodName} was broken off on its way.", e);
        }
    }

    private static async Task AwaitAsync(IOutgoingGrainCallContext context, CancellationToken lost)
    {
        var call = context.Invoke();
        try
        {
            await call.WaitAsync(lost);
        }
        catch (OperationCanceledException e) when (e.CancellationToken == lost)
        {
            if (!call.IsCompleted)
            {
                call.Ignore(); // Nobody will ask how it ends.
                throw new SiloUnavailableException(
                    $"The connection to a silo ended while {context.InterfaceName}.{context.MethodName} was under way; whether it ran is not known.");
            }

            await call;
        }
    }
}
