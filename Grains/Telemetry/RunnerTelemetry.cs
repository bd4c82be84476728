using System.Diagnostics;
using System.Diagnostics.Metrics;
using Krewe.Clusters;
using Krewe.Execution;
using Krewe.Submission;

namespace Krewe.Telemetry;

/// <summary>Spans, metrics and events of a silo's runner: from the claim to the outcome of an attempt.</summary>
internal sealed class RunnerTelemetry
{
    private readonly BoundedValues queues = new(200);
    private readonly BoundedValues errors = new(50);
    private readonly EventHub events;
    private readonly Meter meter;
    private readonly Counter<long> consumed;
    private readonly Histogram<double> waits;
    private readonly Histogram<double> runs;

    public RunnerTelemetry(EventHub events, IMeterFactory? meters = null)
    {
        this.events = events;
        meter = KreweTelemetry.MeterOf(meters);
        consumed = meter.CreateCounter<long>("messaging.client.consumed.messages", "{message}", "Tasks that a worker has claimed.");
        waits = meter.CreateHistogram("krewe.task.wait.duration", "s", "From the moment a task could start, submitted or due, to its first start.", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets.Long });
        runs = meter.CreateHistogram("messaging.process.duration", "s", "How long an attempt ran.", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets.Long });
    }

    /// <summary>Reports <paramref name="running"/> as in flight, whenever somebody reads it.</summary>
    public void Watch(Func<ICollection<RunningTask>> running)
    {
        var seen = new RunningCounts(queues);
        meter.CreateObservableUpDownCounter("krewe.tasks.running", () => seen.Of(running()), "{task}", "Tasks that this silo runs now.");
    }

    /// <summary>Tasks were claimed.</summary>
    public void Consumed(TaskDelivery[] deliveries)
    {
        if (events.IsOn)
        {
            TaskEvents.Received(events, deliveries);
        }

        if (!consumed.Enabled)
        {
            return;
        }

        for (int first = 0, next = 1; next <= deliveries.Length; next++)
        {
            if (next == deliveries.Length || !IsAlike(deliveries[first].Message, deliveries[next].Message))
            {
                var tags = TagsOf(deliveries[first].Message);
                tags.Add(Tags.Operation, "claim");
                consumed.Add(next - first, tags);
                first = next;
            }
        }
    }

    /// <summary>An attempt begins on this thread: its span becomes the current one, so that what the task traces nests in it.</summary>
    public void Started(RunningTask task)
    {
        if (Activity.Current is not null)
        {
            Activity.Current = null; // Of whoever happened to wake this thread; it is no concern of the task.
        }

        if (events.IsOn)
        {
            TaskEvents.Started(events, task);
        }

        if (Spans.On)
        {
            task.Span = ProcessSpan.Start(task);
        }

        if (waits.Enabled && task is { Attempt: 1, Delivery: 1 })
        {
            var wait = task.StartedAt - DueOf(task.Delivered);
            waits.Record(Math.Max(0, wait.TotalSeconds), TagsOf(task.Delivered.Message)); // The clocks of two silos may differ.
        }
    }

    /// <summary>An attempt has ended.</summary>
    public void Ended(RunningTask task, TaskOutcome outcome, double seconds)
    {
        if (events.IsOn)
        {
            TaskEvents.Ended(events, task, outcome, seconds);
        }

        if (runs.Enabled)
        {
            var tags = TagsOf(task.Delivered.Message);
            tags.Add(Tags.System, Tags.SystemName);
            tags.Add(Tags.Operation, "process");
            tags.Add(Tags.Outcome, Outcomes.Of(outcome.Kind));
            if (outcome.Error is { } error)
            {
                tags.Add(Tags.ErrorType, errors.Of(error.Type));
            }

            runs.Record(seconds, tags);
        }

        if (task.Span is { } span)
        {
            ProcessSpan.End(span, outcome);
        }
    }

    private static DateTimeOffset DueOf(TaskDelivery delivery) => delivery.Message.Options switch
    {
        { Eta: { } eta } when eta > delivery.SubmittedAt => eta,
        { Countdown: { } countdown } when countdown > TimeSpan.Zero => delivery.SubmittedAt + countdown,
        _ => delivery.SubmittedAt,
    };

    private static bool IsAlike(TaskMessage one, TaskMessage other) => one.Name == other.Name && one.Queue == other.Queue;

    private TagList TagsOf(TaskMessage message) => new() { { Tags.Queue, queues.Of(message.Queue) }, { Tags.Task, message.Name } };
}
