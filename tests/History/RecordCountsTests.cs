using FsCheck;
using FsCheck.Fluent;
using Krewe.Queues;
using Krewe.Results;

namespace Krewe.Tests.History;

/// <summary>Which records go when only so many are kept.</summary>
public class RecordCountsTests
{
    private static TaskRecord Record(string id, string name = "a") => new() { Id = id, Name = name, State = TaskState.Success };

    [Fact]
    public void The_last_of_each_name_stay_whatever_the_walk_through_the_store_finds_late() => Check.One(Config.QuickThrowOnFailure, Prop.ForAll(
        Gen.Choose(0, 9).ListOf().ToArbitrary(), Gen.Choose(0, 30).ToArbitrary(), (steps, before) =>
        {
            var counts = new RecordCounts(name => LimitOf(name));
            List<(string Id, string List)> stored = []; // As in the store: the last at the end.
            List<(string Id, string List)> ended = [];
            for (var i = 0; i < before; i++)
            {
                ended.Add(($"old{i}", ListOf($"{"abcd"[i % 4]}")));
            }

            stored.AddRange(ended);

            var walk = Enumerable.Reverse(stored).ToList();
            var (next, walked) = (0, 0);
            foreach (var step in steps)
            {
                switch (step)
                {
                    case < 6:
                        var name = $"{"abcd"[step % 4]}";
                        counts.Add(Record($"new{next}", name));
                        ended.Add(($"new{next++}", ListOf(name)));
                        stored.Add(ended[^1]);
                        break;
                    case < 9 when walked < walk.Count:
                        if (stored.Contains(walk[walked]))
                        {
                            counts.AddOlder(Record(walk[walked].Id, NameOf(walk[walked].List)));
                        }

                        walked++;
                        break;
                    default:
                        Drop();
                        break;
                }
            }

            for (; walked < walk.Count; walked++)
            {
                if (stored.Contains(walk[walked]))
                {
                    counts.AddOlder(Record(walk[walked].Id, NameOf(walk[walked].List)));
                }
            }

            counts.EndWalk();
            Drop();
            Assert.False(counts.HasSurplus);
            foreach (var list in ended.GroupBy(e => e.List))
            {
                // Those that ended last, and as many as may be.
                Assert.Equal(list.TakeLast(LimitOf(list.Key)), stored.Where(s => s.List == list.Key));
            }

            void Drop()
            {
                foreach (var id in counts.TakeSurplus())
                {
                    var at = stored.FindIndex(s => s.Id == id);
                    Assert.True(at >= 0, id); // Each once.
                    stored.RemoveAt(at);
                }
            }
        }));

    [Fact]
    public void Dead_letters_and_parts_of_jobs_are_not_counted()
    {
        var counts = new RecordCounts(_ => 1);
        counts.EndWalk();
        counts.Add(Record("dead") with { DeadLetter = true });
        counts.Add(Record("part") with { Member = true });
        counts.Add(Record("1"));
        Assert.False(counts.HasSurplus);
        counts.Add(Record("2"));
        Assert.Equal(["1"], counts.TakeSurplus());
    }

    [Fact]
    public void One_that_is_needed_stays_for_so_long_however_many_there_are()
    {
        var counts = new RecordCounts(_ => 1, id => id is "old" or "new" ? 10 : 0);
        counts.AddOlder(Record("older"));
        counts.AddOlder(Record("old")); // It ended before.
        counts.EndWalk();
        counts.Add(Record("new"));
        counts.Add(Record("1"));
        counts.Add(Record("2"));
        Assert.Equal(["older", "1"], counts.TakeSurplus());
        counts.Forget("new");
        counts.LetGo(9);
        Assert.False(counts.HasSurplus);
        counts.LetGo(10);
        Assert.Equal(["old"], counts.TakeSurplus());
        counts.LetGo(11);
        Assert.False(counts.HasSurplus);
    }

    [Fact]
    public void One_that_was_forgotten_is_not_dropped_when_its_id_is_used_again()
    {
        var counts = new RecordCounts(_ => 2);
        counts.EndWalk();
        counts.Add(Record("x"));
        counts.Forget("x");
        counts.Add(Record("y"));
        counts.Add(Record("x"));
        Assert.False(counts.HasSurplus);
        counts.Add(Record("z"));
        Assert.Equal(["y"], counts.TakeSurplus());
    }

    [Fact]
    public void What_the_store_could_not_let_go_goes_later_but_not_what_runs_again()
    {
        var counts = new RecordCounts(_ => 1);
        counts.EndWalk();
        Array.ForEach(["1", "2", "3", "4"], id => counts.Add(Record(id)));
        var lost = counts.TakeSurplus();
        Assert.Equal(["1", "2", "3"], lost);
        counts.Forget("2"); // While the store is asked.
        counts.Restore([.. lost]);
        counts.Forget("3"); // While it waits to be asked again.
        Assert.True(counts.HasSurplus);
        Assert.Equal(["1"], counts.TakeSurplus());

        Array.ForEach(["2", "3"], id => counts.Add(Record(id)));
        Assert.Equal(["4", "2"], counts.TakeSurplus());
        counts.Add(Record("5"));
        Assert.Equal(["3"], counts.TakeSurplus());
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef")]
    [InlineData("00000000000000000000000000000000")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF")]
    [InlineData("job:1")]
    [InlineData("長")]
    public void A_key_gives_its_id_back(string id) => Assert.Equal((id, true), (new StoredKey(id).Text, new StoredKey(id) == new StoredKey(new string(id))));

    private static int LimitOf(string name) => name switch { "a" => 3, "b" => 5, "" => 7, _ => 0 };

    private static string ListOf(string name) => name is "a" or "b" ? name : "";

    private static string NameOf(string list) => list.Length > 0 ? list : "d";
}
