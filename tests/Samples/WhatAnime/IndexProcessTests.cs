using Krewe.Tests.Clusters;
using Krewe.Tests.Hosting;
using WhatAnime.Search;
using WhatAnime.Tasks;

namespace Krewe.Tests.Samples.WhatAnime;

/// <summary>The sample as a library of worker processes: <c>krewe -A WhatAnime.dll worker --broker …</c>.</summary>
public sealed class IndexProcessTests : ClusterTest, IDisposable
{
    private const int Shards = 6;

    private readonly AnimeLibrary _library = new();

    public void Dispose() => _library.Dispose();

    [Fact]
    public async Task Workers_share_the_index_and_the_death_of_one_loses_no_frame()
    {
        _library.Build(Shards);
        await using SiloProcesses silos = await SiloProcesses.StartAsync(
            3, library: typeof(Anime).Assembly.Location, variable: ("WhatAnime__Index", _library.Folder.Path));
        await Eventually(async () => (await silos.Client.GetNodesAsync()).Count == 3);
        await Eventually(async () => (await SearchAsync(silos)).Silos == 3);
        SearchResult before = await SearchAsync(silos);
        Assert.Equal((_library.Frames, _library.Wanted, null), (before.FrameCount, before.Result[0].File, before.Problem));

        await silos["silo2"].SignalAsync("KILL");

        SearchResult after = await SearchAsync(silos);
        Assert.Equal((_library.Frames, 2, null), (after.FrameCount, after.Silos, after.Problem));
        Assert.Equal(before.Result, after.Result);
    }

    private async Task<SearchResult> SearchAsync(SiloProcesses silos) =>
        await (await silos.Client.EnqueueAsync(AnimeSearch.Find(_library.Query))).GetAsync(Patience);
}
