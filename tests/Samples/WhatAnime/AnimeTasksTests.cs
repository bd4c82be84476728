using Microsoft.Extensions.DependencyInjection;
using WhatAnime.Descriptors;
using WhatAnime.Index;
using WhatAnime.Media;
using WhatAnime.Search;
using WhatAnime.Tasks;

namespace Krewe.Tests.Samples.WhatAnime;

public sealed class AnimeTasksTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("whatanime").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [FfmpegFact]
    public async Task Files_are_ingested_built_into_shards_and_searched_on_a_cluster()
    {
        string[] pictures = await Task.WhenAll(Enumerable.Range(1, 6).Select(MakePictureAsync));
        string broken = Path.Combine(_folder, "broken.png");
        await File.WriteAllTextAsync(broken, "no picture");
        var index = new IndexFolder(Path.Combine(_folder, "index"));
        string run = index.StartRun();
        await using var silo = await SampleSilo.StartAsync(typeof(Anime).Assembly, services => services.AddSingleton(index));

        Ingested[] ingested = await GetAsync(silo, Canvas.Map([.. pictures, broken], file => Anime.Ingest(file, run)));
        Manifest manifest = await GetAsync(silo, Anime.Build(index.Path, run, 3));
        SearchResult answer = await GetAsync(silo, AnimeSearch.Find(Query.For(await Frames.FirstAsync(pictures[3]))));

        Assert.Equal([1, 1, 1, 1, 1, 1, 0], ingested.Select(file => file.Frames));
        Assert.StartsWith($"{broken}: ffmpeg cannot read it", ingested[^1].Problem, StringComparison.Ordinal);
        Assert.Equal((3, 6, 6L), (manifest.Shards.Length, manifest.Files, manifest.Frames));
        Assert.Equal((6, 6, 3, 1, null), (answer.FrameCount, answer.Frames, answer.Shards, answer.Silos, answer.Problem));
        Assert.Equal(new Match(pictures[3], null, 0, 0, 0, 1), answer.Result[0]);
        Assert.Equal(6, answer.Result.Length);
    }

    private static async Task<T> GetAsync<T>(SampleSilo silo, Signature<T> signature) =>
        await (await silo.Cluster.EnqueueAsync(signature)).GetAsync(SampleSilo.Patience);

    private async Task<string> MakePictureAsync(int seed)
    {
        string path = Path.Combine(_folder, $"picture {seed}.png");
        await Ffmpeg.RunAsync(
            "ffmpeg", ["-nostdin", "-v", "error", "-f", "lavfi", "-i", $"gradients=s=320x240:n=5:seed={seed}", "-frames:v", "1", Ffmpeg.Name(path)],
            path, CancellationToken.None);
        return path;
    }
}
