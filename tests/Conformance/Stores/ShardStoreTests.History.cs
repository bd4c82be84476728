using System.Text;
using Krewe.Results;
using Krewe.Storage;
using Krewe.Submission;
using static Krewe.Tests.Conformance.Stores.StoreSamples;

namespace Krewe.Tests.Conformance.Stores;

public abstract partial class ShardStoreTests
{
    private static TaskMessage Call(string id, string arguments = "[4,5]", params (string Key, string Value)[] headers) => Message(id) with
    {
        Arguments = Encoding.UTF8.GetBytes(arguments),
        Headers = headers.Length == 0 ? null : headers.ToDictionary(h => h.Key, h => h.Value),
    };

    [Fact]
    public async Task A_search_gives_everything_of_a_record_the_last_ended_first()
    {
        var records = EveryRecord();
        var large = $"[\"{new string('x', 1 << 20)}\"]";
        await WriteAsync(records);
        await WriteAsync(
            Record("with call", 1) with { Call = Call("with call") },
            Record("large call", 2) with { Call = Call("large call", large) },
            Record("large both", 3) with { Call = Call("large both", large), Result = Encoding.UTF8.GetBytes(large) },
            Record("large call alone", 4, TaskState.Failure) with { Call = Call("large call alone", large, ("a", "b")), Result = null, Member = true },
            Record("full call", 5, TaskState.Rejected) with { Queue = "slow", Call = EveryMessage().First(m => m.Id == "all options") with { Id = "full call" } });
        await ReopenAsync();

        var found = await SearchAsync(new());

        Assert.Equal(records.Length + 5, found.Count);
        Assert.Equal(["full call", "large call alone", "large both", "large call", "with call"], found.Take(5).Select(record => record.Id));
        Assert.All(records, record => Same(record, found.Find(f => f.Id == record.Id)));
        Assert.Equal(large, Encoding.UTF8.GetString(found[1].Call!.Arguments));
        Assert.Equal((true, null, "b"), (found[1].Member, found[1].Result, found[1].Call!.Headers!["a"]));
        Assert.Equal(large, Encoding.UTF8.GetString(found[2].Result!));
        Same(EveryMessage().First(m => m.Id == "all options") with { Id = "full call", Name = "math.add" }, found[0].Call!);
        Same(Call("large both", large), (await FindAsync("large both"))!.Call!);
        Assert.All(await Store.ListAsync(0, Everything, Now), record => Assert.Null(record.Call));
        Assert.Empty(await SearchAsync(new(), shard: 1));
    }

    public static TheoryData<HistoryQuery, string> Queries => new()
    {
        { new(), "g f e d c b a" },
        { new() { State = TaskState.Success }, "e a" },
        { new() { State = TaskState.Failure }, "g f c b" },
        { new() { State = TaskState.Pending }, "" },
        { new() { DeadLetter = true }, "f c" },
        { new() { DeadLetter = true, State = TaskState.Success }, "" },
        { new() { DeadLetter = false }, "g e d b a" },
        { new() { Name = "other" }, "e b" },
        { new() { Name = "none" }, "" },
        { new() { Queue = "slow" }, "d b" },
        { new() { Silo = "krewe@b" }, "d c" },
        { new() { Silo = "krewe@b", State = TaskState.Failure }, "c" },
        { new() { Since = Now.AddMinutes(3) }, "g f e d c" },
        { new() { Until = Now.AddMinutes(3) }, "b a" },
        { new() { Since = Now.AddMinutes(2), Until = Now.AddMinutes(5) }, "d c b" },
        { new() { Since = Now.AddMinutes(3), State = TaskState.Failure }, "g f c" },
        { new() { Until = Now.AddMinutes(6), DeadLetter = true }, "c" },
        { new() { Since = Now.AddMinutes(8) }, "" },
        { new() { Header = "tenant" }, "g b a" },
        { new() { Header = "tenant", HeaderValue = "acme" }, "g a" },
        { new() { Header = "tenant", HeaderValue = "" }, "" },
        { new() { Header = "none" }, "" },
        { new() { Text = "TIMED out" }, "d c" },
        { new() { Text = "System.Io" }, "d c" },
        { new() { Text = "größe" }, "d b" },
        { new() { Text = "with \"quotes\"" }, "d b" },
        { new() { Text = "\"to\":\"ada\"" }, "g d a" },
        { new() { Text = "ada", State = TaskState.Success }, "a" },
        { new() { Text = "sealed by nobody" }, "d" },
        { new() { Text = "no such text" }, "d" },
        { new() { Text = "ada", Outline = true }, "g a d" },
    };

    [Theory, MemberData(nameof(Queries))]
    public async Task A_search_holds_what_the_query_asks_for(HistoryQuery query, string expected)
    {
        var long1 = $"[{{\"to\":\"ada\",\"body\":\"{new string('y', 2000)}\"}}]";
        await WriteAsync(
            Record("a", 1) with { Call = Call("a", long1, ("tenant", "acme")) },
            Record("b", 2, TaskState.Failure) with { Name = "other", Queue = "slow", Call = Call("b", "[\"gr\\u00F6\\u00DFe with \\u0022quotes\\u0022\"]", ("tenant", "other")) });
        await WriteAsync(
            Record("c", 3, TaskState.Failure) with { DeadLetter = true, Worker = "krewe@b", Error = new("System.IO.IOException", "It timed out.", "at X") },
            Record("d", 4, TaskState.Revoked) with { Queue = "slow", Worker = "krewe@b", Call = Message("d") with { Arguments = [0xC7, 1, 3] } });
        await WriteAsync(Record("e", 5) with { Name = "other" }, Record("f", 6, TaskState.Failure) with { DeadLetter = true });
        await WriteAsync(Record("g", 7, TaskState.Failure) with { Result = null, Call = Call("g", long1, ("tenant", "acme")) });

        var found = await SearchAsync(query);
        var bit = await SearchAsync(query with { Limit = 1 });

        // What is sealed, only the client can look into.
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), found.Select(record => record.Id).Order());
        Assert.Equal(found.OrderByDescending(record => record.FinishedAt).Select(record => record.Id), found.Select(record => record.Id));
        Assert.Equal(found.Select(record => record.Id), bit.Select(record => record.Id));
    }

    [Fact]
    public async Task A_name_is_also_what_a_task_was_called_by_and_rows_of_schedules_can_be_left_out()
    {
        await WriteAsync(
            Record("a", 1) with { Name = JobNames.Chain, CalledAs = "orders.import" },
            Record("b", 2, TaskState.Failure) with { Name = "other", CalledAs = "orders.import", Result = null, Call = Call("b") },
            Record("tick", 3) with { Name = JobNames.Tick });
        await ReopenAsync();

        Assert.Equal(["b", "a"], (await SearchAsync(new() { Name = "orders.import" })).Select(r => r.Id));
        Assert.Equal(["b"], (await SearchAsync(new() { Name = "orders.import", State = TaskState.Failure })).Select(r => r.Id));
        Assert.Equal(["b"], (await SearchAsync(new() { Name = "other" })).Select(r => r.Id));
        Assert.Equal(["b", "a"], (await SearchAsync(new() { HideTicks = true })).Select(r => r.Id));
        Assert.Equal(["b", "a"], (await Store.ListAsync(0, new(Name: "orders.import"), Now)).Select(r => r.Id));
        Assert.Equal(["b", "a"], (await Store.ListAsync(0, new() { HideTicks = true }, Now)).Select(r => r.Id));
        Assert.Equal(["tick", "b", "a"], (await Store.ListAsync(0, Everything, Now)).Select(r => r.Id));
        Assert.Equal("orders.import", (await FindAsync("a"))!.CalledAs);
    }

    [Fact]
    public async Task An_outline_has_nothing_that_may_be_large()
    {
        await WriteAsync(Record("a") with { Call = Call("a"), Error = new("E", "m"), Progress = [1], Result = new byte[5000] });

        Same(Record("a").Outline(), Assert.Single(await SearchAsync(new() { Outline = true })));
    }

    [Fact]
    public async Task A_search_takes_many_records_in_bounded_pages_and_each_once()
    {
        for (var i = 0; i < 5; i++)
        {
            await WriteAsync([.. Enumerable.Range(i * 500, 500).Select(n => Record($"r{n:D4}", n / 7, n % 50 == 0 ? TaskState.Failure : TaskState.Success))]);
        }

        var pages = await PagesAsync(new());
        var all = pages.SelectMany(page => page.Records).Select(record => record.Id).ToArray();
        Assert.Equal(2_500, all.Length);
        Assert.Equal(2_500, all.Distinct().Count());
        Assert.All(pages, page => Assert.InRange(page.Records.Length, 0, HistoryWalk.MostRecords));
        Assert.Equal(50, (await SearchAsync(new() { State = TaskState.Failure })).Count);
        Assert.Equal(all, (await SearchAsync(new() { Limit = 7 })).Select(record => record.Id));

        // Nothing is found, yet no page looks at all of them.
        var none = await PagesAsync(new() { Name = "none" });
        Assert.InRange(none.Count, 3, 6);
        Assert.All(none, page => Assert.Empty(page.Records));

        // After each record the search can go on.
        var some = (await Store.SearchAsync(0, new() { Limit = 20 }, null, Now)).After[12];
        Assert.Equal(all[13], (await Store.SearchAsync(0, new() { Limit = 1 }, some, Now)).Records[0].Id);
    }

    [Fact]
    public async Task What_is_written_while_a_search_goes_on_does_not_come_and_disturbs_nothing()
    {
        await WriteAsync([.. Enumerable.Range(0, 20).Select(n => Record($"r{n}"))]);
        var first = await Store.SearchAsync(0, new() { Limit = 5 }, null, Now);

        await WriteAsync([.. Enumerable.Range(0, 20).Select(n => Record($"later{n}"))]);
        var rest = new List<TaskRecord>();
        for (var next = first.Next; next is not null;)
        {
            var page = await Store.SearchAsync(0, new() { Limit = 5 }, next, Now);
            rest.AddRange(page.Records);
            next = page.Next;
        }

        Assert.Equal(Enumerable.Range(0, 20).Select(n => $"r{n}").Order(), first.Records.Concat(rest).Select(record => record.Id).Order());
    }

    [Fact]
    public async Task What_was_forgotten_or_has_expired_does_not_come_and_an_id_that_was_used_again_comes_once()
    {
        await WriteAsync(Record("again"), Record("forgotten"), Record("old") with { ExpiresAt = Now.AddSeconds(1) }, Record("kept"));
        var commit = await CommitTo(0);
        commit.Forgotten.AddRange(["again", "forgotten"]);
        await Store.CommitAsync(commit);
        await WriteAsync(Record("again", 2));

        var found = await SearchAsync(new(), now: Now.AddSeconds(1));

        Assert.Equal(["again", "kept"], found.Select(record => record.Id));
        Same(Record("again", 2), found[0]);
    }

    [Theory]
    [InlineData(1, TaskState.Failure)]
    [InlineData(2, TaskState.Success)]
    [InlineData(5, null)]
    [InlineData(1, null)]
    [InlineData(null, TaskState.Success)]
    [InlineData(null, null)]
    public async Task What_ended_twice_within_a_second_comes_once_where_it_ended_last(int? limit, TaskState? asked)
    {
        TaskRecord At(string id, int milliseconds) => Record(id, state: asked ?? TaskState.Success) with
        {
            FinishedAt = Now.AddMilliseconds(milliseconds), ExpiresAt = Now.AddDays(1).AddMilliseconds(milliseconds),
        };
        string[] again = ["0123456789abcdef0123456789abcdef", "second", "third"];
        await WriteAsync(At("a", 10), At(again[0], 20), At(again[1], 30), At("b", 40));
        await WriteAsync(At(again[2], 50), At("c", 60));
        for (var i = 0; i < 3; i++)
        {
            var commit = await CommitTo(0);
            commit.Forgotten.AddRange(again);
            await Store.CommitAsync(commit);
            await WriteAsync(At($"d{i}", 100 + (100 * i)), At(again[2], 110 + (100 * i)), At(again[0], 120 + (100 * i)), At(again[1], 130 + (100 * i)));
        }

        await WriteAsync(At("e", 500));
        var found = await SearchAsync(new() { State = asked, Limit = limit });

        string[] expected = ["e", again[1], again[0], again[2], "d2", "d1", "d0", "c", "b", "a"];
        Assert.Equal(expected, found.Select(record => record.Id));
        Assert.Equal(Now.AddMilliseconds(330), found[1].FinishedAt);
    }

    [Fact]
    public async Task Large_records_come_few_at_a_time()
    {
        await WriteAsync([.. Enumerable.Range(0, 8).Select(n => Record($"r{n}") with { Result = new byte[HistoryWalk.MostBytes / 2] })]);

        var pages = await PagesAsync(new());

        Assert.InRange(pages.Count, 4, 9);
        Assert.Equal(8, pages.Sum(page => page.Records.Length));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x1:2")]
    [InlineData("s1")]
    [InlineData("r0:1:2")]
    [InlineData("m-1:0")]
    [InlineData("s99999999999999999999:1")]
    public async Task A_place_that_is_none_is_refused(string place)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Store.SearchAsync(0, new(), place, Now));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.SearchAsync(0, new() { DeadLetter = true }, place, Now));
    }

    private async Task<List<TaskRecord>> SearchAsync(HistoryQuery query, int shard = 0, DateTimeOffset? now = null) =>
        [.. (await PagesAsync(query, shard, now)).SelectMany(page => page.Records)];

    private async Task<List<RecordPage>> PagesAsync(HistoryQuery query, int shard = 0, DateTimeOffset? now = null)
    {
        var pages = new List<RecordPage>();
        for (string? next = null; pages.Count == 0 || next is not null; next = pages[^1].Next)
        {
            pages.Add(await Store.SearchAsync(shard, query, next, now ?? Now));
            Assert.Equal(pages[^1].Records.Length, pages[^1].After.Length);
            Assert.InRange(pages.Count, 1, 3_000);
        }

        return pages;
    }
}
