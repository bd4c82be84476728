using System.Collections.Concurrent;
using Krewe.Queues;
using Krewe.Submission;

namespace Krewe.Execution;

// Tasks that take several messages at once: what is claimed waits here, without a slot, until a batch is full or has waited long enough. A batch has one
// slot and one place in the queue, that of its first message.
internal sealed partial class TaskRunner
{
    private readonly bool takesBatches = registry.Definitions.Any(d => d.Settings.Batch is not null);
    private readonly Lock gathering = new();
    private readonly Dictionary<string, Gathering> gathered = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<TaskDelivery, BatchMember[]> batches = new(ReferenceEqualityComparer.Instance);

    private bool TryGather(int shard, TaskDelivery delivery)
    {
        var message = delivery.Message;
        if ((message.Traits & MessageTraits.Each) != 0 || !registry.TryGet(message.Name, out var definition) || definition.Settings.Batch is not { } batch)
        {
            return false;
        }

        lock (gathering)
        {
            if (!gathered.TryGetValue(message.Name, out var others))
            {
                gathered.Add(message.Name, others = new());
                var (name, mine) = (message.Name, others);
                others.Timer = time.CreateTimer(_ => Flush(name, mine), null, batch.Delay, Timeout.InfiniteTimeSpan);
            }

            others.Members.Add(new(shard, delivery, time.GetTimestamp()));
            Sink.FreeSlots(1);
            others.Bytes += Portion.SizeOf(message);
            if (others.Members.Count == batch.Size || others.Bytes >= Portion.MaxBytes)
            {
                QueueBatch(message.Name, others);
            }
        }

        return true;
    }

    private void Flush(string name, Gathering mine)
    {
        lock (gathering)
        {
            if (gathered.GetValueOrDefault(name) != mine)
            {
                return; // It became full just now.
            }

            QueueBatch(name, mine);
        }

        AddDrain();
    }

    private void QueueBatch(string name, Gathering others)
    {
        others.Timer?.Dispose();
        gathered.Remove(name);
        var first = others.Members[0];
        batches[first.Delivery] = [.. others.Members];
        Sink.FreeSlots(-1);
        queue.Enqueue((first.Shard, first.Delivery, time.GetTimestamp()));
    }

    /// <summary>What waits, with all that waits for others.</summary>
    private List<BatchMember> Waits()
    {
        var all = queue.SelectMany(item => batches.TryGetValue(item.Delivery, out var members) ? members : [new(item.Shard, item.Delivery, item.ClaimedAt)]).ToList();
        lock (gathering)
        {
            all.AddRange(gathered.Values.SelectMany(others => others.Members));
        }

        return all;
    }

    /// <summary>The first of a batch that has not begun is taken back, with the slot that it has: the others need one each.</summary>
    private void TakeBackRest(TaskDelivery first, List<(int Shard, TaskDelivery Delivery)> back)
    {
        if (takesBatches && batches.TryRemove(first, out var members))
        {
            Sink.FreeSlots(1 - members.Length);
            back.AddRange(members.Skip(1).Select(m => (m.Shard, m.Delivery)));
        }
    }

    /// <summary>Batches that are not full have their own time to wait; they are taken back when the worker leaves.</summary>
    private void TakeBackGathered(TimeSpan olderThan, List<(int Shard, TaskDelivery Delivery)> back)
    {
        if (!takesBatches || olderThan > TimeSpan.Zero)
        {
            return;
        }

        lock (gathering)
        {
            foreach (var others in gathered.Values)
            {
                others.Timer?.Dispose();
                Sink.FreeSlots(-others.Members.Count);
                back.AddRange(others.Members.Select(m => (m.Shard, m.Delivery)));
            }

            gathered.Clear();
        }
    }
}
