using Microsoft.Extensions.Logging;

namespace Krewe.IsolatedTasks;

/// <summary>Stands around one task, and around what is submitted of another.</summary>
public sealed class Around(Greeter greeter) : ITaskMiddleware, ISubmitMiddleware
{
    private static readonly AsyncLocal<string?> Current = new();
    private static int times;

    /// <summary>How often it has run in this process.</summary>
    public static int Times => Volatile.Read(ref times);

    /// <summary>What the task finds around it.</summary>
    public static string? Now => Current.Value;

    public async ValueTask<byte[]?> RunAsync(TaskContext context, TaskNext next)
    {
        if (context.Name != "iso.around")
        {
            return await next(context);
        }

        Current.Value = $"{greeter.Name}, {Interlocked.Increment(ref times)}";
        return await next(context);
    }

    public ValueTask<string> SubmitAsync(OutgoingCall call, SubmitNext next, CancellationToken cancellationToken) =>
        next(call.Name == "iso.about" && !call.Headers.ContainsKey("color") ? call.WithHeader("color", $"by {greeter.Name}") : call);
}

/// <summary>Tries again at once, at most twice, and says so.</summary>
public sealed class Twice(Greeter greeter) : IRetryPolicy
{
    private readonly string who = greeter.Name;

    public RetryDecision Decide(FailedAttempt attempt)
    {
        var (logger, number) = (attempt.Context.Logger, attempt.Context.Attempt);
        if (logger.IsEnabled(LogLevel.Warning))
        {
            logger.LogWarning("policy of {Who} about attempt {Attempt}", who, number);
        }

        return number <= 2 ? RetryDecision.After(TimeSpan.Zero) : RetryDecision.Fail;
    }
}

/// <summary>Tasks with something around them.</summary>
public static partial class Surrounded
{
    [Task("iso.around", Isolation = TaskIsolation.Process)]
    public static string Run(TaskContext context) => $"{Around.Now}";

    /// <summary>By its attribute it would not be tried again.</summary>
    [Task("iso.twice", Isolation = TaskIsolation.Process, MaxRetries = 0, RetryPolicy = typeof(Twice))]
    public static int Fail(TaskContext context) => throw new InvalidOperationException($"attempt {context.Attempt}");

    /// <summary>Takes longer than its soft limit, and says whether it was told so.</summary>
    [Task("iso.brief", Isolation = TaskIsolation.Process, SoftTimeLimitSeconds = 0.5, TimeLimitSeconds = 600)]
    public static async Task<string> Brief(TaskContext context)
    {
        await Task.Delay(TimeSpan.FromSeconds(1.5), context.Time, context.CancellationToken);
        return "in peace";
    }
}
