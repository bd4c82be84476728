using Krewe.Execution;
using Krewe.Results;
using Krewe.Storage;
using static Krewe.Tests.Conformance.Stores.StoreSamples;

namespace Krewe.Tests.Conformance.Stores;

/// <summary>What every shard store must do.</summary>
public abstract partial class ShardStoreTests : IAsyncLifetime
{
    protected const int Shards = 3;

    protected IShardStore Store { get; private set; } = null!;

    public virtual async Task InitializeAsync()
    {
        Store = Create();
        Assert.Equal(Shards, await Store.InitializeAsync(Shards, default));
    }

    public virtual async Task DisposeAsync() => await Store.DisposeAsync();

    /// <summary>A store over the same content as the one before within a test; empty at first.</summary>
    protected abstract IShardStore Create();

    /// <summary>Closes the store and opens it again.</summary>
    protected virtual async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = Create();
        Assert.Equal(Shards, await Store.InitializeAsync(Shards + 1, default));
    }

    protected async Task<ShardCommit> CommitTo(int shard) => new() { Shard = shard, Epoch = (await Store.OpenAsync(shard, default)).Epoch };

    private protected async Task<TaskRecord?> FindAsync(string id, DateTimeOffset? now = null, int shard = 0) =>
        Assert.Single(await Store.FindAsync(shard, [id], now ?? Now));

    private async Task<long[]> SequencesAsync(int shard = 0) =>
        [.. (await Store.OpenAsync(shard, default)).Rows.Select(row => row.Sequence)];

    [Fact]
    public async Task A_new_shard_is_empty_and_clean()
    {
        var contents = await Store.OpenAsync(0, default);

        Assert.Equal(1, contents.Epoch);
        Assert.Empty(contents.Rows);
        Assert.Empty(contents.Sessions);
        Assert.True(contents.Clean);
    }

    [Fact]
    public async Task A_shard_that_does_not_exist_is_an_error()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.OpenAsync(Shards, default));
    }

    [Fact]
    public async Task Epochs_rise_with_each_opening_and_per_shard()
    {
        await Store.OpenAsync(0, default);
        Assert.Equal(2, (await Store.OpenAsync(0, default)).Epoch);
        await ReopenAsync();
        Assert.Equal(3, (await Store.OpenAsync(0, default)).Epoch);
        Assert.Equal(1, (await Store.OpenAsync(1, default)).Epoch);
    }

    [Fact]
    public async Task A_commit_of_an_older_epoch_is_refused_and_writes_nothing()
    {
        var old = await CommitTo(0);
        old.Inserts.Add(Row(1));
        old.Records.Add(Record("a"));
        await Store.OpenAsync(0, default);

        var error = await Assert.ThrowsAsync<ShardFencedException>(() => Store.CommitAsync(old));

        Assert.Contains("epoch 2", error.Message, StringComparison.Ordinal);
        Assert.Empty(await SequencesAsync());
        Assert.Null(await FindAsync("a"));
    }

    [Fact]
    public async Task A_commit_of_an_epoch_that_was_never_given_is_refused()
    {
        await Store.OpenAsync(0, default);
        var commit = new ShardCommit { Shard = 0, Epoch = 7 };
        commit.Deletes.Add(1);
        await Assert.ThrowsAsync<ShardFencedException>(() => Store.CommitAsync(commit));
    }

    [Fact]
    public async Task An_empty_commit_is_nothing()
    {
        await Store.CommitAsync(new ShardCommit { Shard = 0, Epoch = 99 });
    }

    [Fact]
    public async Task Every_field_of_a_message_comes_back()
    {
        var messages = EveryMessage();
        var commit = await CommitTo(0);
        commit.Inserts.AddRange(messages.Select((message, i) => new TaskRow(i + 1, message, new RowStatus(RowPhase.Waiting, i, 0, 0, 0, null))));
        await Store.CommitAsync(commit);
        await ReopenAsync();

        var rows = (await Store.OpenAsync(0, default)).Rows;

        Assert.Equal(messages.Length, rows.Count);
        for (var i = 0; i < messages.Length; i++)
        {
            Assert.Equal(i + 1, rows[i].Sequence);
            Assert.Equal(new RowStatus(RowPhase.Waiting, i, 0, 0, 0, null), rows[i].Status);
            Same(messages[i], rows[i].Message);
        }
    }

    [Theory]
    [InlineData(RowPhase.Retrying, 1_800_000_000_000, 3, 1, "{}")]
    [InlineData(RowPhase.Telling, 0, int.MaxValue, int.MaxValue, null)]
    [InlineData(RowPhase.Kept, 1_800_000_000_000, 1, 0, null)]
    [InlineData(RowPhase.Job, -1, 0, 0, "")]
    [InlineData(RowPhase.Waiting, long.MaxValue, 0, 0, null)]
    [InlineData(RowPhase.Waiting, 0, 0, 0, null)]
    [InlineData(RowPhase.Waiting, 0, 0, 0, null, RowRevoke.Asked)]
    [InlineData(RowPhase.Retrying, 0, 1, 0, "1", RowRevoke.Terminate)]
    [InlineData(RowPhase.Job, 0, 0, 0, null, RowRevoke.Asked)]
    [InlineData(RowPhase.Job, 7, 1, 2, "{}", RowRevoke.Terminate)]
    [InlineData(RowPhase.Waiting, 0, 0, 0, null, RowRevoke.None, "LOADING")]
    [InlineData(RowPhase.Waiting, 0, 0, 0, null, RowRevoke.None, null, "[7]")]
    [InlineData(RowPhase.Retrying, 0, 1, 0, "1", RowRevoke.Asked, "größer", "")]
    public async Task Every_field_of_a_status_can_change(
        RowPhase phase, long due, int attempts, int deliveries, string? progress, RowRevoke revoke = RowRevoke.None, string? state = null, string? checkpoint = null)
    {
        var none = (progress ?? state ?? checkpoint) is null;
        var notes = none ? null : new TaskNotes(Bytes(progress), state, Bytes(checkpoint));
        var status = new RowStatus(phase, 5, due, attempts, deliveries, notes, revoke);
        var commit = await CommitTo(0);
        commit.Inserts.AddRange([Row(1) with { Status = new RowStatus(RowPhase.Job, 1, 2, 3, 4, new([5], "OLD", [6])) }, Row(2) with { Status = status }]);
        await Store.CommitAsync(commit);
        commit = await CommitTo(0);
        commit.Updates.Add(new TaskRow(1, Message("another"), status));
        await Store.CommitAsync(commit);

        var rows = (await Store.OpenAsync(0, default)).Rows;

        Assert.All(rows, row => Assert.Equal(status with { Notes = null }, row.Status with { Notes = null }));
        Assert.All(rows, row => Assert.Equal(notes is null, row.Status.Notes is null));
        Assert.All(rows, row => Assert.Equal(notes?.Progress, row.Status.Notes?.Progress));
        Assert.All(rows, row => Assert.Equal(notes?.State, row.Status.Notes?.State));
        Assert.All(rows, row => Assert.Equal(notes?.Checkpoint, row.Status.Notes?.Checkpoint));
        Same(Message("task-1"), rows[0].Message);

        static byte[]? Bytes(string? text) => text is null ? null : System.Text.Encoding.UTF8.GetBytes(text);
    }

    [Fact]
    public async Task Every_field_of_a_record_comes_back()
    {
        var records = EveryRecord();
        var commit = await CommitTo(0);
        commit.Records.AddRange(records);
        await Store.CommitAsync(commit);
        await ReopenAsync();

        var found = await Store.FindAsync(0, [.. records.Select(record => record.Id)], Now);

        Assert.Equal(records.Length, found.Length);
        for (var i = 0; i < records.Length; i++)
        {
            Same(records[i], found[i]);
        }
    }

    [Fact]
    public async Task Rows_come_back_in_the_order_of_their_numbers_without_the_deleted_ones()
    {
        var commit = await CommitTo(0);
        commit.Inserts.AddRange(new long[] { 5, 3, 9, 1, 4, 8, 2, 1L << 47 }.Select(Row));
        await Store.CommitAsync(commit);
        commit = await CommitTo(0);
        commit.Deletes.AddRange([9, 3, 4, 4, 77]);
        await Store.CommitAsync(commit);
        await ReopenAsync();

        var left = await SequencesAsync();
        Assert.Equal([1, 2, 5, 8, 1L << 47], left);
    }

    [Fact]
    public async Task A_row_may_come_change_and_go_within_one_commit()
    {
        var commit = await CommitTo(0);
        commit.Inserts.AddRange([Row(1), Row(2)]);
        commit.Updates.Add(Row(2) with { Status = new RowStatus(RowPhase.Job, 1, 2, 3, 4, null) });
        commit.Deletes.Add(1);
        commit.Records.AddRange([Record("task-1"), Record("forgotten at once")]);
        commit.Forgotten.Add("forgotten at once");
        await Store.CommitAsync(commit);

        Assert.Equal(RowPhase.Job, Assert.Single((await Store.OpenAsync(0, default)).Rows).Status.Phase);
        Same(Record("task-1"), await FindAsync("task-1"));
        Assert.Null(await FindAsync("forgotten at once"));
    }

    [Fact]
    public async Task Sessions_stay_until_they_are_closed()
    {
        var first = new WorkerSession(Guid.CreateVersion7(Now), "krewe@höst", "silo:1");
        var second = new WorkerSession(Guid.CreateVersion7(Now), "krewe@b", "silo:2");
        var commit = await CommitTo(0);
        commit.Opened.AddRange([first, second, first]);
        await Store.CommitAsync(commit);
        commit = await CommitTo(0);
        commit.Closed.AddRange([second.Id, Guid.Empty]);
        await Store.CommitAsync(commit);
        await ReopenAsync();

        Assert.Equal([first], (await Store.OpenAsync(0, default)).Sessions);
        Assert.Empty((await Store.OpenAsync(1, default)).Sessions);
    }

    [Fact]
    public async Task A_shard_is_clean_only_if_its_last_commit_was()
    {
        var commit = await CommitTo(0);
        commit.Clean = true;
        await Store.CommitAsync(commit);
        await ReopenAsync();
        Assert.True((await Store.OpenAsync(0, default)).Clean);
        Assert.False((await Store.OpenAsync(0, default)).Clean);

        commit = await CommitTo(0);
        commit.Clean = true;
        await Store.CommitAsync(commit);
        var more = new ShardCommit { Shard = 0, Epoch = commit.Epoch };
        more.Inserts.Add(Row(1));
        await Store.CommitAsync(more);
        Assert.False((await Store.OpenAsync(0, default)).Clean);
    }
}
