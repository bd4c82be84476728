using System.Text.Json;
using Krewe.Graphs;
using Krewe.Payloads;
using Krewe.Queues;
using Krewe.Schedules;
using Krewe.Submission;
using Orleans;

namespace Krewe;

/// <summary>Speaks to the schedules' grains; asks again while silos come and go.</summary>
internal sealed class ScheduleClient(Cluster cluster, IGrainFactory grains, TimeProvider time, TimeSpan patience) : ISchedules
{
    private const int MostMembers = 1000;
    private const int AtOnce = 64;

    /// <inheritdoc/>
    public async Task<ScheduleStatus> SetAsync(string name, Timing timing, Signature call, ScheduleOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(timing);
        ArgumentNullException.ThrowIfNull(call);
        var spec = new ScheduleSpec(name, timing.ToString(), options ?? new(),
            JsonSerializer.SerializeToUtf8Bytes(Inline(call.Node, name, cluster.Payloads), GraphJson.Default.GraphNode));
        return await AskAsync(name, grain => grain.SetAsync(spec), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ScheduleStatus?> GetAsync(string name, CancellationToken cancellationToken = default) => AskAsync(name, grain => grain.GetAsync(), cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ScheduleStatus>> ListAsync(int limit = 1000, CancellationToken cancellationToken = default)
    {
        TaskFilter.CheckLimit(limit, nameof(limit));

        // Each has one row that waits, also while it is paused, or that is just making a tick: then the next one waits afterwards.
        var rows = new List<string>();
        foreach (var state in (TaskState[])[TaskState.Scheduled, TaskState.Started, TaskState.Scheduled])
        {
            rows.AddRange(await cluster.FindIdsAsync(new TaskFilter(state, JobNames.Tick, Limit: limit), cancellationToken));
        }

        string[] names = [.. rows.Select(row => TickNames.Parse(row)?.Schedule).OfType<string>().Distinct().Order(StringComparer.Ordinal).Take(limit)];
        var found = new List<ScheduleStatus>();
        foreach (var some in names.Chunk(AtOnce))
        {
            found.AddRange((await Task.WhenAll(some.Select(name => GetAsync(name, cancellationToken)))).OfType<ScheduleStatus>());
        }

        return found;
    }

    /// <inheritdoc/>
    public Task<bool> PauseAsync(string name, CancellationToken cancellationToken = default) => AskAsync(name, grain => grain.PauseAsync(true), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ResumeAsync(string name, CancellationToken cancellationToken = default) => AskAsync(name, grain => grain.PauseAsync(false), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RemoveAsync(string name, CancellationToken cancellationToken = default) => AskAsync(name, grain => grain.RemoveAsync(), cancellationToken);

    private Task<T> AskAsync<T>(string name, Func<IScheduleGrain, Task<T>> question, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Unreachable.AskInTimeAsync($"The schedule '{name}' was", () => question(grains.GetGrain<IScheduleGrain>(name)), time, patience, cancellationToken);
    }

    /// <summary>The graph with all its members in it: a schedule keeps its call whole.</summary>
    private static GraphNode Inline(GraphNode node, string schedule, PayloadCodec payloads) => WholeGraphs.Of(node, MostMembers,
        $"Schedule '{schedule}': its call has more than {MostMembers:N0} members. Let it call a task that enqueues the group.", payloads.SealInline);
}
