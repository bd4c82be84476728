using WordCount;

namespace Krewe.Tests.Samples.WordCount;

public sealed class WordCountTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("words").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Words_of_all_files_are_counted_together()
    {
        await using var silo = await SampleSilo.StartAsync(typeof(Words).Assembly);
        string[] files = await Task.WhenAll(Enumerable.Range(1, 70).Select(async n =>
        {
            var path = Path.Combine(folder, $"{n}.txt");
            await File.WriteAllTextAsync(path, $"The crew's ship, the SHIP number{n}!\n{string.Concat(Enumerable.Repeat("wave\n", n))}");
            return path;
        }));

        var counts = await (await silo.Cluster.EnqueueAsync(Words.CountAll(files))).GetAsync(SampleSilo.Patience);

        Assert.Equal(
            new Dictionary<string, int> { ["the"] = 140, ["crew's"] = 70, ["ship"] = 140, ["number"] = 70, ["wave"] = 70 * 71 / 2 },
            counts);
    }

    [Fact]
    public async Task A_missing_file_is_named_in_the_error()
    {
        await using var silo = await SampleSilo.StartAsync(typeof(Words).Assembly);

        var job = await silo.Cluster.EnqueueAsync(Words.CountAll([Path.Combine(folder, "gone.txt")]));

        var error = await Assert.ThrowsAsync<TaskFailedException>(() => job.GetAsync(SampleSilo.Patience));
        Assert.Contains("gone.txt", error.Message, StringComparison.Ordinal);
    }
}
