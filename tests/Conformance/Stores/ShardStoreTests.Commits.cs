using Krewe.Storage;
using static Krewe.Tests.Conformance.Stores.StoreSamples;

namespace Krewe.Tests.Conformance.Stores;

public abstract partial class ShardStoreTests
{
    [Fact]
    public async Task A_commit_that_contradicts_the_store_is_refused_as_a_whole()
    {
        var commit = await CommitTo(0);
        commit.Inserts.Add(Row(1));
        await Store.CommitAsync(commit);
        var wrong = new ShardCommit { Shard = 0, Epoch = commit.Epoch };
        wrong.Inserts.AddRange([Row(2), Row(1)]);
        wrong.Records.Add(Record("a"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.CommitAsync(wrong));

        Assert.Equal(1, Assert.Single(await SequencesAsync()));
        Assert.Null(await FindAsync("a"));
    }

    [Fact]
    public async Task A_commit_that_fails_leaves_those_of_other_shards_alone()
    {
        var first = await CommitTo(0);
        first.Inserts.Add(Row(1));
        await Store.CommitAsync(first);
        var second = await CommitTo(1);
        var third = await CommitTo(2);
        await Store.OpenAsync(2, default);
        var commits = new List<(Task Task, int Shard)>();
        for (var i = 0; i < 50; i++)
        {
            commits.Add((Insert(0, first.Epoch, 10 + i, 1), 0)); // Number 1 is there already.
            commits.Add((Insert(1, second.Epoch, 10 + i), 1));
            commits.Add((Insert(2, third.Epoch, 10 + i), 2)); // Fenced.
        }

        foreach (var (task, shard) in commits)
        {
            var error = await Xunit.Record.ExceptionAsync(() => task);
            Assert.Equal(shard switch { 0 => typeof(InvalidOperationException), 1 => null, _ => typeof(ShardFencedException) }, error?.GetType());
        }

        Assert.Equal(1, Assert.Single(await SequencesAsync()));
        Assert.Equal(Enumerable.Range(10, 50).Select(number => (long)number), await SequencesAsync(1));
        Assert.Empty(await SequencesAsync(2));
    }

    [Fact]
    public async Task Commits_of_many_shards_at_once_all_arrive()
    {
        const int Rounds = 40, Rows = 25;
        await Task.WhenAll(Enumerable.Range(0, Shards).Select(shard => Task.Run(async () =>
        {
            var epoch = (await Store.OpenAsync(shard, default)).Epoch;
            for (var round = 0; round < Rounds; round++)
            {
                var commit = new ShardCommit { Shard = shard, Epoch = epoch };
                commit.Inserts.AddRange(Enumerable.Range(0, Rows).Select(i => Row(round * Rows + i)));
                commit.Deletes.AddRange(Enumerable.Range(0, Rows).Where(i => i % 2 == 0).Select(i => (long)((round - 1) * Rows + i)));
                commit.Records.AddRange(commit.Deletes.Select(sequence => Record($"{shard}/{sequence}")));
                await Store.CommitAsync(commit);
                Same(commit.Records[^1], await FindAsync(commit.Records[^1].Id, shard: shard));
            }
        })));
        await ReopenAsync();

        for (var shard = 0; shard < Shards; shard++)
        {
            var kept = Enumerable.Range(0, Rounds * Rows).Where(i => i / Rows == Rounds - 1 || i % Rows % 2 == 1).Select(i => (long)i);
            Assert.Equal(kept, await SequencesAsync(shard));
            Assert.All(await Store.FindAsync(shard, [$"{shard}/0", $"{shard}/{(Rounds - 1) * Rows - 1}"], Now), Assert.NotNull);
            Assert.Null(await FindAsync($"{(shard + 1) % Shards}/0", shard: shard));
        }
    }

    [Fact]
    public async Task More_names_than_are_numbered_come_back_as_well()
    {
        var commit = await CommitTo(0);
        commit.Inserts.AddRange(Enumerable.Range(0, 70_000).Select(i => Row(i) with { Message = Message($"{i}") with { Name = $"name {i}" } }));
        await Store.CommitAsync(commit);
        await ReopenAsync();

        Assert.All((await Store.OpenAsync(0, default)).Rows, row => Assert.Equal($"name {row.Sequence}", row.Message.Name));
    }

    private Task Insert(int shard, long epoch, params long[] sequences)
    {
        var commit = new ShardCommit { Shard = shard, Epoch = epoch };
        commit.Inserts.AddRange(sequences.Select(Row));
        return Store.CommitAsync(commit);
    }
}
