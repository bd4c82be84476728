using Krewe.Results;
using Krewe.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using WhatAnime.Descriptors;
using WhatAnime.Grains;
using WhatAnime.Index;
using WhatAnime.Search;
using WhatAnime.Tasks;

namespace Krewe.Tests.Samples.WhatAnime;

/// <summary>The index in the memory of several silos.</summary>
public sealed class IndexGrainTests : ClusterTest, IDisposable
{
    private const int Shards = 6;

    private readonly AnimeLibrary _library = new();

    public void Dispose() => _library.Dispose();

    [Fact]
    public async Task Parts_are_spread_evenly_and_every_frame_is_searched()
    {
        _library.Build(Shards);
        TestCluster cluster = await StartAsync(3);
        await Eventually(async () => (await LoadsAsync(cluster)).SequenceEqual([2, 2, 2]));

        SearchResult answer = await SearchAsync(cluster);

        Assert.Equal((_library.Frames, _library.Frames, Shards, 3, null), (answer.FrameCount, answer.Frames, answer.Shards, answer.Silos, answer.Problem));
        Assert.Equal((_library.Wanted, 1.0), (answer.Result[0].File, answer.Result[0].Similarity));
        Assert.Equal(Merge.Best, answer.Result.Length);
    }

    [Fact]
    public async Task A_silo_that_dies_while_searches_run_loses_no_frame()
    {
        _library.Build(Shards);
        TestCluster cluster = await StartAsync(3);
        SearchResult before = await SearchAsync(cluster);
        await Eventually(async () => (await LoadsAsync(cluster)).SequenceEqual([2, 2, 2]));

        Task<SearchResult>[] during = [.. Enumerable.Range(0, 20).Select(_ => SearchAsync(cluster))];
        cluster.Crash(1);

        Assert.All(await Task.WhenAll(during), answer => Assert.Equal((before.FrameCount, null), (answer.FrameCount, answer.Problem)));
        SearchResult after = await SearchAsync(cluster);
        Assert.Equal((before.FrameCount, 2), (after.FrameCount, after.Silos));
        Assert.Equal(before.Result, after.Result);
        Assert.Equal<int[]>([3, 3], await LoadsAsync(cluster));
    }

    [Fact]
    public async Task Parts_move_to_a_silo_that_joins_and_the_answer_is_the_same()
    {
        _library.Build(Shards);
        TestCluster cluster = await StartAsync(2);
        SearchResult before = await SearchAsync(cluster);
        await Eventually(async () => (await LoadsAsync(cluster)).SequenceEqual([3, 3]));

        await cluster.AddSiloAsync();

        await Eventually(async () => (await LoadsAsync(cluster)).SequenceEqual([2, 2, 2]));
        SearchResult after = await SearchAsync(cluster);
        Assert.Equal((before.FrameCount, 3), (after.FrameCount, after.Silos));
        Assert.Equal(before.Result, after.Result);
    }

    [Fact]
    public async Task A_newer_index_is_searched_as_soon_as_it_is_there()
    {
        _library.Build(Shards);
        TestCluster cluster = await StartAsync(2);
        long before = (await SearchAsync(cluster)).FrameCount;

        _library.Build(Shards - 2, more: 40);

        SearchResult after = await SearchAsync(cluster);
        Assert.Equal((before + 40, before + 40, Shards - 2), (after.FrameCount, after.Frames, after.Shards));
        Assert.Equal(0, (await PartAsync(cluster, Shards - 1)).Frames);
    }

    [Fact]
    public async Task A_damaged_shard_is_named_and_the_others_are_searched()
    {
        Manifest index = _library.Build(Shards);
        int missing = FrameIndexFile.Read(index.Shards[2]).Count;
        byte[] bytes = await File.ReadAllBytesAsync(index.Shards[2]);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(index.Shards[2], bytes);
        TestCluster cluster = await StartAsync(1);

        SearchResult answer = await SearchAsync(cluster);

        Assert.Equal((_library.Frames - missing, _library.Frames), (answer.FrameCount, answer.Frames));
        Assert.StartsWith($"{index.Shards[2]}: its checksum is wrong", answer.Problem, StringComparison.Ordinal);

        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(index.Shards[2], bytes);
        Assert.Equal(_library.Frames, (await SearchAsync(cluster)).FrameCount);
    }

    [Fact]
    public async Task Without_an_index_the_search_says_how_to_make_one()
    {
        TestCluster cluster = await StartAsync(1);

        var error = await Assert.ThrowsAsync<TaskFailedException>(() => SearchAsync(cluster));

        Assert.Contains("there is no index. Make it anew with: WhatAnime ingest", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_that_never_answers_is_asked_until_patience_ends_and_then_named()
    {
        _library.Build(Shards);
        TestCluster cluster = await StartAsync(1);
        var asked = 0;
        IIndexGrain lost = Through.Of<IIndexGrain>((_, _) =>
        {
            asked++;
            throw new TimeoutException("gone");
        });
        IGrainFactory grains = Through.Of<IGrainFactory>(
            (method, arguments) => arguments[0] is 3L ? lost : method.Invoke(cluster.Shards.Grains, arguments));

        SearchResult answer = await new Scatter(grains, _library.Folder, TimeProvider.System, TimeSpan.FromSeconds(2))
            .SearchAsync(_library.Query, CancellationToken.None).WaitAsync(Patience);

        long missing = (await PartAsync(cluster, 3)).Frames;
        Assert.Equal((_library.Frames - missing, _library.Frames), (answer.FrameCount, answer.Frames));
        Assert.Equal("Shard 3 did not answer: gone", answer.Problem);
        Assert.InRange(asked, 2, 12);
    }

    private Task<TestCluster> StartAsync(int silos) => StartAsync(
        silos, configure: silo => silo.TaskAssemblies.Add(typeof(Anime).Assembly), add: services => services.AddSingleton(_library.Folder));

    private async Task<SearchResult> SearchAsync(TestCluster cluster) =>
        await (await cluster.Client.EnqueueAsync(AnimeSearch.Find(_library.Query))).GetAsync(Patience);

    private Task<PartAnswer> PartAsync(TestCluster cluster, int number) =>
        cluster.Shards.Grains.GetGrain<IIndexGrain>(number).SearchAsync(_library.Query, 1);

    /// <summary>How many parts each silo has that has some, the fewest first.</summary>
    private async Task<int[]> LoadsAsync(TestCluster cluster)
    {
        PartAnswer[] parts = await Task.WhenAll(Enumerable.Range(0, Shards).Select(number => PartAsync(cluster, number)));
        return [.. parts.GroupBy(part => part.Silo).Select(silo => silo.Count()).Order()];
    }
}
