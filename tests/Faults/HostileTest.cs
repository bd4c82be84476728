using Xunit.Abstractions;

namespace Krewe.Tests.Faults;

/// <summary>A process with tasks that do what they like, and questions to it that have to be answered all the same.</summary>
public abstract class HostileTest(ITestOutputHelper output) : FaultTest
{
    private const int MaxMilliseconds = 1000;

    private protected async Task AnswersAsync(FaultHostProcess host, string id, int seconds = 1, string start = "")
    {
        var words = (await host.AskAsync($"probe {id} {seconds} {start}".TrimEnd(), $"probe {id}")).Split(' ');
        string[] what = ["a state", "an unknown id", "a list", "the shards", "a start"];
        var longest = words[3..].Select(int.Parse).ToArray();
        output.WriteLine($"longest of {words[2]}: {string.Join(", ", what.Zip(longest, (w, l) => $"{w} {l} ms"))}");
        Assert.True(int.Parse(words[2]) >= 5, $"Only {words[2]} rounds within {seconds} s.");
        Assert.All(what.Zip(longest), l => Assert.True(l.Second < MaxMilliseconds, $"The answer about {l.First} took {l.Second} ms."));
    }

    private protected static async Task NothingWasLostAsync(FaultHostProcess host) =>
        Assert.StartsWith("statistics s 0 ", await host.AskAsync("statistics s", "statistics s"), StringComparison.Ordinal);
}
