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
    public void Keys_take_turns_and_within_one_the_first_comes_first() => Check.One(Config.QuickThrowOnFailure, Prop.ForAll(
        Gen.Choose(0, 49).ListOf().ToArbitrary(), steps =>
        {
            var (queue, model, left) = (new ReadyQueue(), new List<TaskEntry>(), new List<TaskEntry>());
            var taken = new Dictionary<string, int>();
            foreach (var step in steps)
            {
                switch (step / 10)
                {
                    case 0 or 1 or 2:
                        var added = Entry(0, (step % 10) switch { < 4 => "a", < 6 => "b", < 8 => "c", _ => null });
                        queue.Append(added);
                        taken = model.Exists(e => KeyOf(e) == KeyOf(added)) ? taken : []; // Who comes anew begins now: count from here.
                        model.Add(added);
                        break;
                    case 3 when model.Count > 0:
                        var leaving = model[step % model.Count];
                        queue.Remove(leaving);
                        leaving.Phase = EntryPhase.Finishing;
                        model.Remove(leaving);
                        left.Add(leaving);
                        taken = [];
                        break;
                    case 3 when left.Count > 0:
                        queue.Append(left[^1]);
                        model.Add(left[^1]);
                        left.RemoveAt(left.Count - 1);
                        taken = [];
                        break;
                    default:
                        var first = model.GroupBy(KeyOf).Select(key => key.First()).ToArray();
                        var next = Take(queue, model);
                        Assert.True(next is null ? first.Length == 0 : first.Contains(next), "It was not the first of its key.");
                        if (next is not null)
                        {
                            taken[KeyOf(next)] = taken.GetValueOrDefault(KeyOf(next)) + 1;
                            var turns = model.Select(KeyOf).Distinct().Select(key => taken.GetValueOrDefault(key)).ToArray();
                            Assert.True(turns.Length == 0 || taken[KeyOf(next)] <= turns.Min() + 2, "One that waits was passed over.");
                        }

                        break;
                }

                Assert.Equal(model.Count, queue.Count);
                Assert.Equal(model.Count == 0 ? -1 : 0, queue.HighestPriority());
            }

            static string KeyOf(TaskEntry entry) => entry.Message.Options?.Fair?.Key ?? "";
        }));

    [Fact]
    public void A_key_has_as_many_turns_as_it_weighs_and_saves_none_up()
    {
        var queue = new ReadyQueue();
        Add("heavy", 2, 60);
        Add("light", 0.5, 60);
        Add(null, 1, 60);
        var order = TakeAll(70);
        Assert.Equal((40, 10, 20), (order.Count(k => k == "heavy"), order.Count(k => k == "light"), order.Count(k => k == "")));
        Add("late", 1, 5);
        Assert.InRange(TakeAll(20).Count(k => k == "late"), 4, 5); // Not all at once, for what it did not use.

        // A higher priority goes first all the same.
        Add("heavy", 2, 3, priority: 5);
        Assert.Equal(["heavy", "heavy", "heavy"], TakeAll(3));

        void Add(string? key, double weight, int count, int priority = 0)
        {
            for (var i = 0; i < count; i++)
            {
                queue.Append(Entry(priority, key, weight));
            }
        }

        string[] TakeAll(int count) => [.. Enumerable.Range(0, count).Select(_ =>
        {
            var entry = queue.Take(queue.HighestPriority())!;
            entry.Phase = EntryPhase.Held;
            return entry.Message.Options!.Fair?.Key ?? "";
        })];
    }

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

    private static TaskEntry Entry(int priority, string? key = null, double weight = 1) => new(
        new() { Id = $"{++sequence}", Name = "n", Arguments = [], Options = new CallOptions { Priority = priority, Fair = key is null ? null : new(key, weight) } }, sequence, 0);

    private static TaskRecord Record(string id) => new() { Id = id, State = TaskState.Success };
}
