using Krewe.Tests.Hosting;

namespace Krewe.Tests.Limits;

/// <summary>Tasks that are limited.</summary>
public static partial class LimitTasks
{
    /// <summary>At most two at once.</summary>
    [Task("limit.two", MaxConcurrency = 2)]
    public static async Task<string> TwoAsync(string gate, TaskContext context)
    {
        Gate.Of(gate).Begin(context.Worker);
        await Gate.Of(gate).Opened.WaitAsync(context.CancellationToken);
        return context.Worker;
    }

    /// <summary>Ten a second.</summary>
    [Task("limit.paced", RateLimit = "10/s")]
    public static void Paced(string gate, TaskContext context) => Gate.Of(gate).Begin($"{context.Time.GetUtcNow().UtcTicks}");

    /// <summary>Writes, without a limit of its own.</summary>
    [Task("limit.free")]
    public static async Task FreeAsync(string gate, string hold, TaskContext context)
    {
        Gate.Of(gate).Begin(context.Worker);
        await Gate.Of(hold).Opened.WaitAsync(context.CancellationToken);
    }
}
