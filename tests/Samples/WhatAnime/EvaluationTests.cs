using WhatAnime.Descriptors;
using WhatAnime.Evaluation;
using WhatAnime.Index;
using WhatAnime.Media;
using WhatAnime.Search;

namespace Krewe.Tests.Samples.WhatAnime;

/// <summary>A small evaluation over computed pictures and films: every kind of harm, the whole way from file to answer.</summary>
public sealed class EvaluationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("whatanime").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [FfmpegFact]
    public async Task Harmed_pictures_are_still_found()
    {
        var builder = new FrameIndexBuilder();
        var files = new List<MediaInfo>();
        foreach (string file in await MakeFilesAsync())
        {
            files.Add(await Probe.FileAsync(file));
            builder.AddAll(await Indexer.FileAsync(file));
        }

        FrameIndex index = builder.Build();
        var verdicts = new List<Verdict>();
        foreach (QueryCase question in QueryCase.Draw(files, 28, seed: 1))
        {
            string picture = Path.Combine(_folder, "query.jpg");
            await question.WriteAsync(picture);
            verdicts.Add(Verdict.On(question, Searcher.In(index, Query.For(await Frames.FirstAsync(picture)))));
        }

        Assert.Equal(Distortion.All.Count, verdicts.Select(verdict => verdict.Case.Distortion).Distinct().Count());
        Assert.True(verdicts.Count(verdict => verdict.RightFile) >= 27, Describe(verdicts.Where(verdict => !verdict.RightFile)));
        Assert.True(verdicts.Count(verdict => verdict.RightTime == false) <= 1, Describe(verdicts.Where(verdict => verdict.RightTime == false)));
    }

    [Fact]
    public void A_seed_draws_the_same_questions_again()
    {
        MediaInfo[] files = [new("a.png", true, 0), new("b.mkv", false, 60), new("c.mkv", false, 90)];

        Assert.Equal(QueryCase.Draw(files, 50, 3), QueryCase.Draw(files, 50, 3));
        Assert.NotEqual(QueryCase.Draw(files, 50, 3), QueryCase.Draw(files, 50, 4));
    }

    private static string Describe(IEnumerable<Verdict> verdicts) => string.Join('\n', verdicts);

    private async Task<string[]> MakeFilesAsync()
    {
        var made = new List<string>();
        for (int seed = 1; seed <= 8; seed++)
        {
            made.Add(await MakeAsync($"picture-{seed}.png", $"{Gradients(seed)},drawbox=x={seed * 25}:y={200 - seed * 20}:w=90:h=50:c=0x{seed * 1234567 % 0xffffff:x6}:t=fill", "-frames:v", "1"));
        }

        made.Add(await MakeAsync("film-1.mkv", "mandelbrot=s=200x112:r=24:end_pts=60,trim=duration=6", "-c:v", "libx264", "-preset", "ultrafast"));
        made.Add(await MakeAsync("film-2.mkv", $"{Gradients(90)}:speed=0.04,trim=duration=6", "-c:v", "libx264", "-preset", "ultrafast"));
        return [.. made];
    }

    // Its colours are drawn anew every time unless they are given, whatever the seed.
    private static string Gradients(int seed)
    {
        var random = new Random(seed);
        return $"gradients=s=320x240:seed={seed}:nb_colors=4" + string.Concat(Enumerable.Range(0, 4).Select(n => $":c{n}=0x{random.Next(1 << 24):x6}"));
    }

    private async Task<string> MakeAsync(string name, string source, params string[] arguments)
    {
        string path = Path.Combine(_folder, name);
        await Ffmpeg.RunAsync(
            "ffmpeg", ["-nostdin", "-v", "error", "-f", "lavfi", "-i", source, .. arguments, Ffmpeg.Name(path)], path, CancellationToken.None);
        return path;
    }
}
