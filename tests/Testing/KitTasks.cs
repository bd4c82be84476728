using Krewe.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Krewe.Tests.Testing;

/// <summary>Tasks that the tests of the test kit run.</summary>
public static partial class KitTasks
{
    [Task("kit.add")]
    public static int Add(int x, int y, TaskContext context) => x + y;

    [Task("kit.sum")]
    public static int Sum(int[] numbers, TaskContext context) => numbers.Sum();

    [Task("kit.queued", Queue = "kit-queue")]
    public static string Queued(TaskContext context) => context.Queue;

    /// <summary>Writes into the diary.</summary>
    [Task("kit.note")]
    public static string Note(string text, TaskContext context)
    {
        context.Services.GetRequiredService<Diary>().Write(text, context);
        return text;
    }

    /// <summary>Writes into the diary, once a minute.</summary>
    [Task("kit.paced", RateLimit = "60/h")]
    public static void Paced(string text, TaskContext context) => context.Services.GetRequiredService<Diary>().Write(text, context);

    /// <summary>Fails so many times: after 1 min, 2 min, 4 min and so on it is tried again.</summary>
    [Task("kit.flaky", AutoRetryFor = [typeof(IOException)], MaxRetries = 10,
        RetryDelaySeconds = 60, RetryBackoff = 2, RetryMaxDelaySeconds = 86_400, RetryJitter = false)]
    public static int Flaky(int failures, TaskContext context)
    {
        context.Services.GetRequiredService<Diary>().Write($"{context.Attempt}", context);
        return context.Attempt > failures ? context.Attempt : throw new IOException("not yet");
    }

    /// <summary>Writes every so many minutes.</summary>
    [Task("kit.pace")]
    public static async Task<int> PaceAsync(int steps, int minutes, TaskContext context)
    {
        for (var step = 1; step <= steps; step++)
        {
            await Task.Delay(TimeSpan.FromMinutes(minutes), context.Time, context.CancellationToken);
            context.Services.GetRequiredService<Diary>().Write($"step {step}", context);
        }

        return steps;
    }

    /// <summary>Waits for something that is not the cluster's clock.</summary>
    [Task("kit.outside")]
    public static async Task<string> OutsideAsync(string gate, TaskContext context)
    {
        Gate.Of(gate).Begin(context.Worker);
        await Gate.Of(gate).Opened.WaitAsync(context.CancellationToken);
        context.Services.GetRequiredService<Diary>().Write(context.Worker, context);
        return context.Worker;
    }

    /// <summary>Submits a child and does not wait for it.</summary>
    [Task("kit.parent")]
    public static async Task<string> ParentAsync(string text, TaskContext context) =>
        (await context.Services.GetRequiredService<ICluster>().EnqueueAsync(Note(text).In(TimeSpan.FromHours(1)))).Id;

    /// <summary>Submits a child that is due later, and waits for it.</summary>
    [Task("kit.waiting-parent")]
    public static async Task<string> WaitingParentAsync(string text, TaskContext context) =>
        await (await context.Services.GetRequiredService<ICluster>().EnqueueAsync(Note(text).In(TimeSpan.FromHours(1)))).GetAsync(TimeSpan.FromHours(2));
}

/// <summary>Takes its mailer in the constructor.</summary>
public sealed partial class KitMail(IMailer mailer)
{
    [Task("kit.mail")]
    public string Send(string to, TaskContext context) => mailer.Send(to);
}

/// <summary>The services of the tasks above, as users bring them.</summary>
public sealed class KitServices : ITaskServices
{
    public void Configure(IServiceCollection services) => services.TryAddSingleton<IMailer, RealMailer>();
}
