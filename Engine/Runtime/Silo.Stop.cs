using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

// The end, in order or not.
internal sealed partial class Silo
{
    /// <summary>
    /// Leaves in order: others stop sending, the activations end, all at once, then the silo is gone, after the deactivation timeout
    /// at the latest. Calls that have not ended by then fail with <see cref="SiloUnavailableException"/>.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (IsStopped || Interlocked.Exchange(ref _isLeaving, true)) return;
        _reminders?.Dispose();
        using var limit = new CancellationTokenSource(Options.DeactivationTimeout, Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        await Attempt(() => Membership.SetStatusAsync(SiloStatus.ShuttingDown, both.Token));
        _isClosed = true; // Not before it was tried to tell them: until then nobody else takes the calls of grains that belong here.
        await DeactivateAll(both.Token);
        await Attempt(() => Membership.SettleAsync(both.Token));
        Kill();
        await Attempt(() => Membership.SetStatusAsync(SiloStatus.Dead, cancellationToken));
        await Attempt(() => Membership.StopAsync(cancellationToken));
        await Attempt(() => Network.StopAsync(cancellationToken));
    }

    internal override void Kill()
    {
        base.Kill();
        _reminders?.Dispose();
        _collector.Dispose();
    }

    private async Task DeactivateAll(CancellationToken limit)
    {
        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, $"Silo {Address} shuts down.");
        try
        {
            while (Activations.ToList() is { Count: > 0 } rest)
            {
                foreach (var activation in rest) activation.Deactivate(reason, limit);
                await Task.WhenAll(rest.Select(activation => activation.Deactivated)).WaitAsync(limit);
            }
        }
        catch (OperationCanceledException)
        {
            LogGivenUp(Log, Address, string.Join(", ", Activations.Take(10).Select(activation => activation.GrainId)));
        }
    }

    /// <summary>What cannot be told to others must not keep the silo from its end.</summary>
    private async Task Attempt(Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (Exception error)
        {
            LogStopFailed(Log, error, Address);
        }
    }

    [LoggerMessage(21, LogLevel.Warning, "Silo {Silo} ends although these grains have not: {Grains}")]
    private static partial void LogGivenUp(ILogger log, SiloAddress silo, string grains);

    [LoggerMessage(22, LogLevel.Warning, "A step of the end of silo {Silo} failed; the others follow")]
    private static partial void LogStopFailed(ILogger log, Exception error, SiloAddress silo);
}
