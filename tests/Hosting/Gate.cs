using System.Collections.Concurrent;

namespace Krewe.Tests.Hosting;

/// <summary>Where a test and the tasks it started meet: tasks say that they have begun and wait until they may go on.</summary>
internal sealed class Gate
{
    private static readonly ConcurrentDictionary<string, Gate> Gates = new();

    private readonly TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim begun = new(0);

    private Gate(string name) => Name = name;

    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(40);

    public string Name { get; }

    /// <summary>What the tasks wrote, in order.</summary>
    public ConcurrentQueue<string> Log { get; } = new();

    public Task Opened => open.Task;

    public static Gate New() => Of(Guid.NewGuid().ToString("N"));

    public static Gate Of(string name) => Gates.GetOrAdd(name, static n => new Gate(n));

    public void Open() => open.TrySetResult();

    public void Begin(string entry)
    {
        Log.Enqueue(entry);
        begun.Release();
    }

    /// <summary>Waits until so many more tasks have begun.</summary>
    public async Task HaveBegun(int tasks = 1)
    {
        for (var i = 0; i < tasks; i++)
        {
            Assert.True(await begun.WaitAsync(Patience), $"Only {i} of {tasks} tasks began; in all: {string.Join(", ", Log)}");
        }
    }
}
