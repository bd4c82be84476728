namespace Krewe.Tests.Simulations;

/// <summary>A unique call of a world. Its state outlives the client that makes it.</summary>
internal sealed class SimulatedUnique(string name, string key, UniquePolicy policy, TimeSpan? period, TimeSpan delay)
{
    public string Name => name;

    /// <summary>When it is submitted.</summary>
    public TimeSpan At { get; init; }

    /// <summary>Which client submits it.</summary>
    public int Client { get; init; }

    /// <summary>How long it runs, in milliseconds.</summary>
    public int Milliseconds { get; init; }

    /// <summary>The task that it is, or that had its key.</summary>
    public string? Id { get; set; }

    public bool Done { get; set; }

    /// <summary>What is submitted.</summary>
    public Signature<string> Call => SimulatedTasks.Text(name, Milliseconds).In(delay).Unique(key, period, policy);

    /// <summary>Those of a world: few keys, so that they meet.</summary>
    public static SimulatedUnique[] Draw(Plan plan, Random random) => [.. Enumerable.Range(0, random.Next(10, 50)).Select(i => new SimulatedUnique(
        $"u{i}", $"key-{random.Next(3)}", (UniquePolicy)random.Next(3), random.Next(3) == 0 ? TimeSpan.FromSeconds(random.Next(1, 10)) : null,
        random.Next(3) == 0 ? TimeSpan.FromSeconds(random.NextDouble()) : TimeSpan.Zero)
    {
        At = plan.Trouble * random.NextDouble(), Client = random.Next(plan.Clients), Milliseconds = random.Next(3) == 0 ? random.Next(2000) : random.Next(50),
    })];
}
