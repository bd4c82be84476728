using FsCheck;
using FsCheck.Fluent;
using Krewe.Queues;
using Krewe.Results;
using Krewe.Submission;

namespace Krewe.Tests.Queues;

/// <summary>The pure parts of a shard, against models.</summary>
public class QueueTests
{
    private static int sequence;

    [Fact]
    public void A_ready_queue_is_strict_in_priority_and_fair_within() => Check.One(Config.QuickThrowOnFailure, Prop.ForAll(
        Gen.Choose(0, 39).ListOf().ToArbitrary(), steps =>
        {
            var (queue, model, left) = (new ReadyQueue(), new List<TaskEntry>(), new List<TaskEntry>());
            foreach (var step in steps)
            {
                switch (step / 10)
                {
                    case 0 or 1:
                        var added = Entry(step % 10);
                        queue.Append(added);
                        model.Add(added);
                        break;
                    case 2 when model.Count > 0:
                        var leaving = model[step % model.Count];
                        queue.Remove(leaving);
                        leaving.Phase = EntryPhase.Finishing;
                        model.Remove(leaving);
                        left.Add(leaving);
                        break;
                    case 3 when left.Count > 0 && step % 2 == 0:
                        queue.PutBack(left[^1]);
                        model.Insert(0, left[^1]);
                        left.RemoveAt(left.Count - 1);
                        break;
                    default:
                        Assert.Same(First(model), Take(queue, model));
                        break;
                }

                Assert.Equal(model.Count, queue.Count);
                Assert.Equal(model.Count == 0 ? -1 : model.Max(e => e.Priority), queue.HighestPriority());
            }

            while (model.Count > 0)
            {
                Assert.Same(First(model), Take(queue, model));
            }

            Assert.Null(Take(queue, model));
        }));

    [Fact]
    public void A_ring_is_a_deque() => Check.One(Config.QuickThrowOnFailure, Prop.ForAll(
        Gen.Choose(0, 2).ListOf().ToArbitrary(), steps =>
        {
            var (ring, model, next) = (new Ring<string>(), new LinkedList<string>(), 0);
            foreach (var step in steps.SelectMany(s => Enumerable.Repeat(s, s == 2 ? 7 : 11)))
            {
                var item = $"{next++}";
                switch (step)
                {
                    case 0:
                        ring.AddLast(item);
                        model.AddLast(item);
                        break;
                    case 1:
                        ring.AddFirst(item);
                        model.AddFirst(item);
                        break;
                    case 2 when model.Count > 0:
                        Assert.Equal(model.First!.Value, ring.First);
                        Assert.Equal(model.First.Value, ring.RemoveFirst());
                        model.RemoveFirst();
                        break;
                }

                Assert.Equal(model.Count, ring.Count);
            }
        }));

    [Fact]
    public void Recent_results_are_the_last_ones()
    {
        var recent = new RecentResults(3);
        for (var i = 0; i < 5; i++)
        {
            recent.Add(Record($"{i}"));
        }

        Assert.Equal("2,3,4", string.Join(',', Enumerable.Range(0, 5).Where(i => recent.TryGet($"{i}", out _))));
        recent.Remove("3");
        Assert.False(recent.TryGet("3", out _));
        recent.Add(Record("4") with { State = TaskState.Failure });
        Assert.True(recent.TryGet("4", out var again) && again.State == TaskState.Failure);
        recent.Add(Record("large") with { Result = new byte[RecentResults.MaxResultBytes + 1] });
        Assert.False(recent.TryGet("large", out _));
    }

    [Fact]
    public void A_batch_is_fresh_only_when_a_later_one_of_a_known_client()
    {
        var clients = new ClientSequences(2);
        var (a, b, c) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        Assert.Equal([false, true, false, false, true], new[] { clients.IsFresh(a, 1), clients.IsFresh(a, 2), clients.IsFresh(a, 2), clients.IsFresh(a, 1), clients.IsFresh(a, 9) });
        Assert.Equal([false, false, false], new[] { clients.IsFresh(b, 1), clients.IsFresh(c, 1), clients.IsFresh(a, 10) });
        Assert.False(clients.IsFresh(Guid.Empty, 1));
        Assert.False(clients.IsFresh(Guid.Empty, 2));
    }

    [Fact]
    public async Task A_stream_gives_every_record_once_and_again_until_it_is_acknowledged()
    {
        var stream = new ResultStream(1, 0);
        var parked = stream.Poll(0);
        Assert.False(parked.IsCompleted);
        stream.Add(Record("1"));
        stream.Flush();
        var first = await parked;
        Assert.Equal("1", Assert.Single(first.Records).Id);
        stream.Add(Record("2"));
        Assert.Same(first, await stream.Poll(0));
        var second = await stream.Poll(first.Cursor);
        Assert.Equal("2", Assert.Single(second.Records).Id);
        var standing = stream.Poll(second.Cursor);
        Assert.True(stream.IsParked);
        stream.EndPoll();
        Assert.Equal((0, true, second.Cursor), ((await standing).Records.Length, (await standing).Known, (await standing).Cursor));
        stream.Close();
        stream.Add(Record("3"));
        Assert.True(stream.Closed);
    }

    [Fact]
    public async Task A_batch_of_results_is_bounded_in_number_and_size()
    {
        var stream = new ResultStream(1, 0);
        for (var i = 0; i < ResultStream.MaxRecords + 1; i++)
        {
            stream.Add(Record($"{i}"));
        }

        for (var i = 0; i < 10; i++)
        {
            stream.Add(Record("large") with { Error = new("T", new string('m', Portion.MaxBytes / 4), new string('s', Portion.MaxBytes / 4)) });
        }

        var sizes = new List<int>();
        for (var batch = await stream.Poll(0); sizes.Count < 7; batch = await stream.Poll(batch.Cursor))
        {
            sizes.Add(batch.Records.Length);
            if (sizes.Sum() == ResultStream.MaxRecords + 11)
            {
                break;
            }
        }

        Assert.Equal([ResultStream.MaxRecords, 3, 2, 2, 2, 2], sizes);
    }

    private static TaskEntry? First(List<TaskEntry> model) => model.Where(e => e.Priority == model.Max(m => m.Priority)).FirstOrDefault();

    private static TaskEntry? Take(ReadyQueue queue, List<TaskEntry> model)
    {
        if (queue.HighestPriority() is var priority and >= 0 && queue.Take(priority) is { } taken)
        {
            taken.Phase = EntryPhase.Held;
            model.Remove(taken);
            return taken;
        }

        return null;
    }

    private static TaskEntry Entry(int priority) => new(
        new() { Id = $"{++sequence}", Name = "n", Arguments = [], Options = new CallOptions { Priority = priority } }, sequence, 0);

    private static TaskRecord Record(string id) => new() { Id = id, State = TaskState.Success };
}
