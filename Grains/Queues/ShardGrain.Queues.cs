using Krewe.Submission;

namespace Krewe.Queues;

/// <summary>What is set for queues in the whole cluster.</summary>
internal sealed partial class ShardGrain
{
    private QueueTable table = QueueTable.Empty;
    private bool tableKnown;

    /// <summary>Suspects whose queues are paused: their trials begin when those go on.</summary>
    private readonly List<TaskEntry> pausedSuspects = [];

    /// <inheritdoc/>
    public Task UseQueuesAsync(QueueTable newer)
    {
        if (tableKnown && newer.Version <= table.Version)
        {
            return Task.CompletedTask;
        }

        (tableKnown, table) = (true, newer);
        UseRules();
        foreach (var (name, queue) in queues)
        {
            queue.Paused = newer.Of(name).Paused;
        }

        foreach (var entry in pausedSuspects)
        {
            awaitingTrial.Enqueue(entry);
        }

        pausedSuspects.Clear();
        GoOnWithTrials();
        WakeListeners();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<QueueCounts[]> CountQueuesAsync()
    {
        var waiting = CountWaiting().ToLookup(c => c.Queue, StringComparer.Ordinal);
        var running = sessions.Values.SelectMany(s => s.Held).CountBy(e => e.Message.Queue).ToDictionary();
        var served = sessions.Values.SelectMany(s => s.Queues.Select(queue => (queue, s.Worker.Silo))).Where(s => !QueueNames.IsOfSilo(s.queue))
            .ToLookup(s => s.queue, s => s.Silo, StringComparer.Ordinal);
        return Task.FromResult<QueueCounts[]>(
        [
            .. waiting.Select(w => w.Key).Concat(running.Keys).Concat(served.Select(s => s.Key)).Distinct(StringComparer.Ordinal).Select(queue => new QueueCounts(
                queue, waiting[queue].Sum(w => w.Ready), waiting[queue].Sum(w => w.Delayed), running.GetValueOrDefault(queue), [.. served[queue].Distinct()])),
        ]);
    }

    /// <summary>Gives a call that names no queue, nor does its task, the one of the first route that fits; gives why it cannot.</summary>
    private string? Route(ref TaskMessage message)
    {
        message = WithDefaults(message);
        if (message.IsJob || message.Options?.Queue is not null)
        {
            return null;
        }

        try
        {
            var queue = options.Routes.QueueOf(message.Name, message.Headers, message.Options?.Priority ?? 0);
            message = queue is null ? message : message with { Options = (message.Options ?? new()) with { Queue = queue } };
            return null;
        }
        catch (SubmitRefusedException e)
        {
            return e.Message;
        }
        catch (Exception e) // What a user's function throws refuses this call alone.
        {
            return $"{message.Name}: a route failed with {e.GetType().Name}: {e.Message}";
        }
    }

    private ReadyQueue NewQueue(string name) => new() { Paused = table.Of(name).Paused };

    private bool IsPaused(string queue) => table.Queues.Count > 0 && table.Of(queue).Paused;
}
