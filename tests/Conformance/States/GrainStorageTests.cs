using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Krewe.Tests.Conformance.States;

/// <summary>What every store of grain state must do.</summary>
public abstract class GrainStorageTests : IAsyncLifetime
{
    private static readonly GrainId Grain = GrainId.Create("gather", "größe/1");

    private IGrainStorage storage = null!;

    public sealed record class Counter
    {
        public int Value { get; set; }

        public string? Text { get; set; }

        public byte[][] Blocks { get; set; } = [];
    }

    public virtual async Task InitializeAsync() => storage = await OpenAsync();

    public virtual Task DisposeAsync() => Task.CompletedTask;

    /// <summary>A store over the same content as the one before within a test; closes that.</summary>
    protected abstract Task<IGrainStorage> OpenAsync();

    private async Task<GrainState<Counter>> ReadAsync(string name = "state", GrainId? grain = null)
    {
        var state = new GrainState<Counter>(new Counter());
        await storage.ReadStateAsync(name, grain ?? Grain, state);
        return state;
    }

    [Fact]
    public async Task What_was_never_written_does_not_exist_and_is_empty()
    {
        var state = await ReadAsync();

        Assert.False(state.RecordExists);
        Assert.Null(state.ETag);
        Assert.Equal(0, state.State!.Value);
    }

    [Fact]
    public async Task What_was_written_is_read_also_after_reopening()
    {
        var state = await ReadAsync();
        state.State = new Counter { Value = 7, Text = "猫 🐈", Blocks = [[], [1, 255]] };
        await storage.WriteStateAsync("state", Grain, state);
        Assert.True(state.RecordExists);
        storage = await OpenAsync();

        var read = await ReadAsync();

        Assert.True(read.RecordExists);
        Assert.Equal(state.ETag, read.ETag);
        Assert.Equal((7, "猫 🐈"), (read.State!.Value, read.State.Text));
        Assert.Equal([[], [1, 255]], read.State.Blocks);
    }

    [Fact]
    public async Task Grains_and_names_are_apart()
    {
        await storage.WriteStateAsync("state", Grain, new GrainState<Counter>(new Counter { Value = 1 }));
        await storage.WriteStateAsync("other", Grain, new GrainState<Counter>(new Counter { Value = 2 }));
        await storage.WriteStateAsync("state", GrainId.Create("scatter", "größe/1"), new GrainState<Counter>(new Counter { Value = 3 }));

        Assert.Equal(1, (await ReadAsync()).State!.Value);
        Assert.Equal(2, (await ReadAsync("other")).State!.Value);
        Assert.Equal(3, (await ReadAsync(grain: GrainId.Create("scatter", "größe/1"))).State!.Value);
        Assert.False((await ReadAsync("other", GrainId.Create("scatter", "größe/1"))).RecordExists);
    }

    [Fact]
    public async Task A_write_from_an_old_etag_is_refused_and_changes_nothing()
    {
        await storage.WriteStateAsync("state", Grain, await ReadAsync());
        var (first, second) = (await ReadAsync(), await ReadAsync());
        first.State!.Value = 1;
        second.State!.Value = 2;
        await storage.WriteStateAsync("state", Grain, first);

        var error = await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("state", Grain, second));

        Assert.Equal((first.ETag, second.ETag), (error.StoredEtag, error.CurrentEtag));
        Assert.Equal(1, (await ReadAsync()).State!.Value);
        await storage.WriteStateAsync("state", Grain, first);
    }

    [Fact]
    public async Task A_first_write_is_refused_when_somebody_else_came_first()
    {
        var state = await ReadAsync();
        await storage.WriteStateAsync("state", Grain, await ReadAsync());
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("state", Grain, state));
    }

    [Fact]
    public async Task A_cleared_state_is_gone_and_its_etag_is_never_good_again()
    {
        var state = await ReadAsync();
        await storage.WriteStateAsync("state", Grain, state);
        var stale = await ReadAsync();
        await storage.ClearStateAsync("state", Grain, state);
        Assert.False(state.RecordExists);
        Assert.False((await ReadAsync()).RecordExists);

        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("state", Grain, stale));
        await storage.ClearStateAsync("state", Grain, state);
        await storage.WriteStateAsync("state", Grain, state);
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.ClearStateAsync("state", Grain, stale));
        Assert.True((await ReadAsync()).RecordExists);
    }

    [Fact]
    public async Task A_thousand_writes_at_once_all_arrive()
    {
        var grains = Enumerable.Range(0, 1000).Select(i => GrainId.Create("gather", $"{i}")).ToArray();
        await Task.WhenAll(grains.Select((grain, i) => storage.WriteStateAsync("state", grain, new GrainState<Counter>(new Counter { Value = i }))));

        for (var i = 0; i < grains.Length; i++)
        {
            Assert.Equal(i, (await ReadAsync(grain: grains[i])).State!.Value);
        }
    }
}
