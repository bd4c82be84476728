using Krewe.Queues;
using Krewe.Results;
using Krewe.Storage;
using static Krewe.Tests.Conformance.Stores.StoreSamples;

namespace Krewe.Tests.Conformance.Stores;

public abstract partial class ShardStoreTests
{
    [Fact]
    public async Task The_first_record_of_a_task_stays()
    {
        await WriteAsync(Record("a"));
        await WriteAsync(Record("a", 1, TaskState.Failure), Record("b"), Record("b", 2));

        Same(Record("a"), await FindAsync("a"));
        Same(Record("b"), await FindAsync("b"));
        Assert.Equal(2, (await Store.ListAsync(0, Everything, Now)).Count);
    }

    [Fact]
    public async Task Records_are_found_in_the_order_asked_and_only_in_their_shard()
    {
        await WriteAsync(Record("a"), Record("b"));

        var found = await Store.FindAsync(0, ["b", "none", "a", "b"], Now);

        Assert.Equal(["b", null, "a", "b"], found.Select(record => record?.Id));
        Assert.Null(Assert.Single(await Store.FindAsync(1, ["a"], Now)));
        Assert.Empty(await Store.FindAsync(0, [], Now));
    }

    [Fact]
    public async Task What_is_forgotten_is_gone_and_may_come_again()
    {
        await WriteAsync(Record("a"));
        var commit = await CommitTo(0);
        commit.Forgotten.AddRange(["a", "never there"]);
        await Store.CommitAsync(commit);
        Assert.Null(await FindAsync("a"));

        await WriteAsync(Record("a", 90));

        Same(Record("a", 90).Outline(), Assert.Single(await Store.ListAsync(0, Everything, Now)));
        Assert.Equal(0, await Store.ExpireAsync(0, Now.AddDays(1).AddMinutes(80)));
        Assert.NotNull(await FindAsync("a"));
    }

    [Fact]
    public async Task An_expired_record_is_not_found_even_before_it_is_removed()
    {
        await WriteAsync(Record("a"), Record("kept") with { ExpiresAt = null });
        var end = Now.AddDays(1);

        Assert.NotNull(await FindAsync("a", end.AddTicks(-1)));
        Assert.Null(await FindAsync("a", end));
        Assert.Equal("kept", Assert.Single(await Store.ListAsync(0, Everything, end)).Id);
    }

    [Fact]
    public async Task Expired_records_are_removed_bit_by_bit_and_no_others()
    {
        var records = Enumerable.Range(0, 12_000).Select(i => Record($"r{i}") with { ExpiresAt = Now.AddHours(i % 3).AddMilliseconds(i) }).ToArray();
        await WriteAsync(records[..6_000]);
        await WriteAsync(records[6_000..]);
        Assert.Equal(0, await Store.ExpireAsync(0, Now.AddSeconds(-1)));

        var total = 0;
        var calls = 0;
        for (int gone; (gone = await Store.ExpireAsync(0, Now.AddHours(1.5))) > 0; total += gone)
        {
            calls++;
        }

        Assert.Equal(8_000, total);
        Assert.InRange(calls, 2, 20);
        Assert.Equal(4_000, (await Store.ListAsync(0, Everything, DateTimeOffset.MinValue)).Count);
        Assert.Equal(0, await Store.ExpireAsync(1, DateTimeOffset.MaxValue));
    }

    [Fact]
    public async Task Records_of_one_moment_are_removed_bit_by_bit_however_they_came()
    {
        var end = Now.AddHours(1);
        for (var i = 0; i < 8; i++)
        {
            await WriteAsync([.. Enumerable.Range(0, 1_000).Select(k => Record($"r{i}-{k}") with { ExpiresAt = end })]);
            await WriteAsync(Record($"later-{i}") with { ExpiresAt = end.AddHours(i == 6 ? 1 : 0) });
        }

        var total = await Store.ExpireAsync(0, end);
        Assert.InRange(total, 1, 8_000);
        await WriteAsync(Record("again") with { ExpiresAt = end });
        for (int gone; (gone = await Store.ExpireAsync(0, end)) > 0; total += gone)
        {
        }

        Assert.Equal(8_008, total);
        Assert.Equal("later-6", Assert.Single(await Store.ListAsync(0, Everything, DateTimeOffset.MinValue)).Id);
        Assert.Equal(1, await Store.ExpireAsync(0, end.AddHours(1)));
        Assert.Empty(await Store.ListAsync(0, Everything, DateTimeOffset.MinValue));
    }

    [Fact]
    public async Task Forgotten_records_do_not_stop_the_removal_of_expired_ones()
    {
        await WriteAsync([.. Enumerable.Range(0, 6_000).Select(i => Record($"r{i}"))]);
        await WriteAsync(Record("last", 1));
        var commit = await CommitTo(0);
        commit.Forgotten.AddRange(Enumerable.Range(0, 6_000).Select(i => $"r{i}"));
        await Store.CommitAsync(commit);

        Assert.Equal(1, await Store.ExpireAsync(0, Now.AddDays(2)));
        Assert.Equal(0, await Store.ExpireAsync(0, Now.AddDays(2)));
    }

    [Fact]
    public async Task Lists_have_the_newest_first()
    {
        await WriteAsync([.. Enumerable.Range(0, 30).Select(i => Record($"r{i}", i * 7 % 30))]);
        await WriteAsync(Record("last", 60), Record("first but one", 59));

        var found = await Store.ListAsync(0, new TaskFilter(Limit: 10_000), Now);

        Assert.Equal(32, found.Count);
        Assert.Equal(found.OrderByDescending(record => record.FinishedAt).Select(record => record.Id), found.Select(record => record.Id));
        Assert.Equal(["last"], (await Store.ListAsync(0, new TaskFilter(Limit: 1), Now)).Select(record => record.Id));
        Assert.Empty(await Store.ListAsync(1, Everything, Now));
    }

    public static TheoryData<TaskFilter, string> Filters => new()
    {
        { new TaskFilter(), "f e d c b a" },
        { new TaskFilter(TaskState.Success), "e a" },
        { new TaskFilter(TaskState.Failure), "f c b" },
        { new TaskFilter(TaskState.Revoked), "d" },
        { new TaskFilter(TaskState.Pending), "" },
        { new TaskFilter(Name: "other"), "e b" },
        { new TaskFilter(Name: "none"), "" },
        { new TaskFilter(Queue: "slow"), "d b" },
        { new TaskFilter(DeadLetter: true), "f c" },
        { new TaskFilter(DeadLetter: false), "e d b a" },
        { new TaskFilter(TaskState.Failure, DeadLetter: false), "b" },
        { new TaskFilter(TaskState.Failure, Limit: 2), "f c" },
        { new TaskFilter(DeadLetter: true, Limit: 1), "f" },
        { new TaskFilter(TaskState.Failure, "other", "slow", false), "b" },
    };

    [Theory, MemberData(nameof(Filters))]
    public async Task Lists_hold_what_the_filter_asks_for(TaskFilter filter, string expected)
    {
        await WriteAsync(Record("a", 1), Record("b", 2, TaskState.Failure) with { Name = "other", Queue = "slow" });
        await WriteAsync(Record("c", 3, TaskState.Failure) with { DeadLetter = true }, Record("d", 4, TaskState.Revoked) with { Queue = "slow" });
        await WriteAsync(Record("e", 5) with { Name = "other" }, Record("f", 6, TaskState.Failure) with { DeadLetter = true });

        var found = await Store.ListAsync(0, filter, Now);

        Assert.Equal(expected, string.Join(' ', found.Select(record => record.Id)));
    }

    private protected async Task WriteAsync(params TaskRecord[] records)
    {
        var commit = await CommitTo(0);
        commit.Records.AddRange(records);
        await Store.CommitAsync(commit);
    }
}
