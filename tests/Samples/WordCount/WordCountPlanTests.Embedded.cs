using Krewe.Results;
using Krewe.Testing;
using WordCount;

namespace Krewe.Tests.Samples.WordCount;

/// <summary>Which tasks the sample's job is made of.</summary>
public sealed class WordCountPlanTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("words").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Each_file_is_counted_by_a_task_of_its_own_and_the_counts_are_merged_in_blocks()
    {
        await using var cluster = await TestCluster.StartAsync(o => o.AddTasks(typeof(Words)));
        string[] files = [.. Enumerable.Range(1, 70).Select(n => Path.Combine(folder, $"{n}.txt"))];
        await Task.WhenAll(files.Select(file => File.WriteAllTextAsync(file, "the ship")));

        var job = await cluster.Client.EnqueueAsync(Words.CountAll(files));
        await cluster.DrainAsync();

        Assert.All(files, file => Assert.Equal(job.Id, cluster.Submitted.Single(Words.Count(file)).Parent));
        Assert.Equal(4, cluster.Submitted.Of("words.merge").Count); // Blocks of 32, and then these.
        Assert.Equal(new Dictionary<string, int> { ["the"] = 70, ["ship"] = 70 }, await job.GetAsync(SampleSilo.Patience));
    }

    [Fact]
    public async Task A_missing_file_is_named_in_the_error()
    {
        await using var cluster = await TestCluster.StartAsync(o => (o.AddTasks(typeof(Words)).Eager, o.EagerPropagates) = (true, true));
        var gone = Path.Combine(folder, "gone.txt");

        var error = await Assert.ThrowsAsync<TaskFailedException>(() => cluster.Client.EnqueueAsync(Words.CountAll([gone])));

        Assert.Equal(TaskState.Failure, cluster.Ended.Single(Words.Count(gone)).State);
        Assert.Contains("gone.txt", error.Message, StringComparison.Ordinal);
    }
}
