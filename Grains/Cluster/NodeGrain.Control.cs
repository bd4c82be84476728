using Krewe.Schedules;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Krewe.Clusters;

// Orders. What they change is in the silo's memory, and ends with it.
internal sealed partial class NodeGrain
{
    /// <inheritdoc/>
    public Task<ControlReply> SetTimeLimitAsync(Guid order, string task, TimeSpan? soft, TimeSpan? hard) => Follow(order, () =>
    {
        if (soft <= TimeSpan.Zero || hard <= TimeSpan.Zero || soft >= hard)
        {
            return Refuse("Time limits are longer than nothing, and the soft one is shorter than the hard one.");
        }

        if (!registry.TryChange(task, d => d with { Settings = d.Settings with { SoftTimeLimit = soft, TimeLimit = hard } }))
        {
            return Refuse($"No task is called '{task}' here.");
        }

        LogLimits(worker.Name, task, Text(soft), Text(hard));
        return Done($"{task}: soft limit {Text(soft)}, hard limit {Text(hard)}");

        static string Text(TimeSpan? limit) => limit is { } time ? DurationText.Of(time) : "none";
    });

    /// <inheritdoc/>
    public Task<ControlReply> ResizeAsync(Guid order, int by) => Try(order, () => $"{new Counted(worker.Grow(by), "slot")}");

    /// <inheritdoc/>
    public Task<ControlReply> AutoscaleAsync(Guid order, PoolRange range) =>
        Try(order, () => $"{new Counted(worker.Autoscale(range), "slot")}, scales itself between {range.Least:N0} and {range.Most:N0}");

    /// <inheritdoc/>
    public Task<ControlReply> ServeAsync(Guid order, string queue, bool serve) => Try(order, () =>
    {
        var changed = worker.Serve(queue, serve);
        var all = worker.Queues is { Length: > 0 } queues ? string.Join(", ", queues) : "none";
        return changed ? $"serves {all}" : $"nothing to change: serves {all}";
    });

    /// <inheritdoc/>
    public Task<ControlReply> ShutdownAsync(Guid order) => Follow(order, () =>
    {
        if (services.GetService<IHostApplicationLifetime>() is not { } host)
        {
            return Refuse("The process that the silo is in cannot be shut down from here.");
        }

        LogShutdown(worker.Name);
        Background.Run(TaskScheduler.Default, () =>
        {
            host.StopApplication(); // Not in this turn: the answer goes first.
            return Task.CompletedTask;
        });
        return Done("shuts down: running tasks may finish");
    });

    private Task<ControlReply> Try(Guid id, Func<string> order) => Follow(id, () =>
    {
        try
        {
            return Done(order());
        }
        catch (ArgumentException e)
        {
            return Refuse(e.Message);
        }
    });

    private Task<ControlReply> Follow(Guid id, Func<ControlReply> order) => Task.FromResult(orders.Once(id, order));

    private static ControlReply Done(string text) => new(true, text);

    private static ControlReply Refuse(string why) => new(false, why);

    [LoggerMessage(227, LogLevel.Information, "Worker {Worker} gives attempts of {Task} that begin from now on a soft limit of {Soft} and a hard one of {Hard}")]
    private partial void LogLimits(string worker, string task, string soft, string hard);

    [LoggerMessage(228, LogLevel.Information, "Worker {Worker} was told to shut down")]
    private partial void LogShutdown(string worker);
}
