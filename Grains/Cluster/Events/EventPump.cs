using Microsoft.Extensions.Logging;

namespace Krewe.Clusters;

/// <summary>Takes a silo's events to one of its sinks, some at a time, and counts what is lost on the way.</summary>
internal sealed partial class EventPump(IEventSink sink, EventListener listener, EventHub hub, TimeProvider time, ILogger logger)
{
    /// <summary>So long it waits for more, when there is little.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(25);

    /// <summary>After an error; meanwhile events are kept as far as there is room.</summary>
    private static readonly TimeSpan ErrorPause = TimeSpan.FromSeconds(1);

    private readonly bool tellsLosses = (listener.Mask & (1 << (int)EventKind.EventsDropped)) != 0;
    private long seen;
    private long lost;

    /// <summary>Goes on until all has been taken that there is when <paramref name="ending"/> is cancelled, or <paramref name="hurry"/> is.</summary>
    public async Task RunAsync(CancellationToken ending, CancellationToken hurry)
    {
        var pause = Linger;
        while (true)
        {
            await listener.WhenAny(seen).WaitAsync(ending).ConfigureAwait(Background.Quietly);
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, time, ending).ConfigureAwait(Background.Quietly);
            }

            var batch = listener.Read(ended: false);
            if (hurry.IsCancellationRequested || (batch.Events.Length == 0 && ending.IsCancellationRequested))
            {
                return;
            }

            if (batch.Events.Length > 0)
            {
                pause = await WriteAsync(batch, hurry) ? batch.Events.Length < EventListener.MaxBatch ? Linger : TimeSpan.Zero : ErrorPause;
            }
        }
    }

    /// <summary>False if the sink did not take them.</summary>
    private async Task<bool> WriteAsync(EventBatch batch, CancellationToken hurry)
    {
        lost += batch.First - seen - 1;
        seen = batch.First + batch.Events.Length - 1;
        try
        {
            await sink.WriteAsync(lost > 0 && tellsLosses ? [Lost(), .. batch.Events] : batch.Events, hurry);
            lost = 0;
            return true;
        }
        catch (Exception e) // Whatever it is: a sink ends neither the silo nor what it is told.
        {
            lost += batch.Events.Length;
            LogFailed(sink.GetType().Name, new Counted(batch.Events.Length, "event"), e);
            return false;
        }
    }

    private ClusterEvent Lost() => new() { Kind = EventKind.EventsDropped, At = hub.Now, Node = hub.Node, Silo = hub.Silo, Count = lost };

    [LoggerMessage(229, LogLevel.Warning, "The event sink {Sink} has failed and lost {Events}")]
    private partial void LogFailed(string sink, Counted events, Exception error);
}
