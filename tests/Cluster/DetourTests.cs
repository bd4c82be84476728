using Orleans.Runtime;

namespace Krewe.Tests.Clusters;

/// <summary>Questions that are asked by several ways.</summary>
public sealed class DetourTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private readonly SimulatedTime time = new();
    private readonly List<TaskCompletionSource<int>> asked = [];

    [Fact]
    public async Task What_is_answered_soon_is_asked_once()
    {
        var answer = AskAsync();
        time.Advance(TimeSpan.FromSeconds(0.9));
        asked.Single().SetResult(7);
        Assert.Equal(7, await answer);
        time.Advance(Patience);
        Assert.Single(asked);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task What_is_not_is_asked_twice_more_and_any_answer_counts(int way)
    {
        var answer = AskAsync();
        await AreAsked(3);
        asked[way].SetResult(7);
        Assert.Equal(7, await answer);
    }

    [Fact]
    public async Task A_way_that_fails_does_not_matter_while_another_may_answer()
    {
        var answer = AskAsync();
        await AreAsked(3);
        asked[1].SetException(new SiloUnavailableException("gone"));
        asked[0].SetException(new SiloUnavailableException("gone"));
        Assert.False(answer.IsCompleted);
        asked[2].SetResult(7);
        Assert.Equal(7, await answer);
    }

    [Fact]
    public async Task When_the_first_way_fails_others_are_taken_at_once()
    {
        var answer = AskAsync();
        asked.Single().SetException(new SiloUnavailableException("gone"));
        await AreAskedNow(3);
        asked[1].SetResult(7);
        Assert.Equal(7, await answer);
    }

    [Fact]
    public async Task Why_there_is_no_answer_is_told_as_soon_as_it_is_known()
    {
        var answer = AskAsync();
        asked.Single().SetException(new SiloUnavailableException("first"));
        await AreAskedNow(3);
        asked[1].SetException(new SiloUnavailableException("second"));
        asked[2].SetException(new SiloUnavailableException("third"));
        Assert.Equal("first", (await Assert.ThrowsAsync<SiloUnavailableException>(() => answer)).Message);
    }

    [Fact]
    public async Task An_error_of_who_was_asked_is_told_and_nobody_asked_again()
    {
        var answer = AskAsync();
        asked.Single().SetException(new ArgumentException("no"));
        await Assert.ThrowsAsync<ArgumentException>(() => answer);
        Assert.Single(asked);
    }

    [Fact]
    public async Task Without_any_answer_it_ends_when_its_time_is_over()
    {
        var answer = AskAsync();
        await AreAsked(3);
        time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.False(answer.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.1));
        await Assert.ThrowsAsync<TimeoutException>(() => answer);
    }

    private Task<int> AskAsync() => new Detours(time).AskAsync(
        () =>
        {
            lock (asked)
            {
                asked.Add(new());
                return asked[^1].Task;
            }
        },
        Patience, CancellationToken.None);

    /// <summary>After a quarter of the time.</summary>
    private Task AreAsked(int times)
    {
        time.Advance(Patience / 4);
        return AreAskedNow(times);
    }

    private Task AreAskedNow(int times) => Hosting.ClusterTest.Eventually(() =>
    {
        lock (asked)
        {
            return Task.FromResult(asked.Count == times);
        }
    });
}
