using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Krewe.Clusters;
using Krewe.Execution;
using Krewe.Graphs;
using Krewe.Payloads;
using Krewe.Queues;
using Krewe.Results;
using Krewe.Schedules;
using Krewe.Submission;
using Krewe.Telemetry;
using Microsoft.Extensions.Options;
using Orleans;

namespace Krewe;

/// <summary>The client: gathers submissions per shard, and has one stream of results from each.</summary>
public sealed class Cluster(
    IGrainFactory grains, IOptions<ClientOptions> options, IdSource ids, TimeProvider time, TaskScheduler? home = null, IMeterFactory? meters = null,
    IEnumerable<ISubmitMiddleware>? middleware = null, PayloadCodec? payloads = null) : ICluster
{
    private static readonly TimeSpan WaitPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan ConnectPause = TimeSpan.FromMilliseconds(200);

    private readonly Lock gate = new();
    private readonly ClientTelemetry telemetry = new(time, meters);
    private readonly ISubmitMiddleware[] middleware = [.. middleware ?? []];
    private Task<Connection>? connecting;
    private volatile Connection? connected;
    private volatile bool isClosed;

    /// <inheritdoc/>
    public ISchedules Schedules => field ??= new ScheduleClient(this, grains, time, options.Value.SubmitTimeout);

    /// <inheritdoc/>
    public IInspect Inspect => field ??= new Inspection(this, Nodes, time);

    /// <inheritdoc/>
    public IControl Control => field ??= new Controls(Nodes, Limits, options.Value.SubmitTimeout);

    /// <inheritdoc/>
    public IAsyncEnumerable<ClusterEvent> EventsAsync(EventFilter? filter = null, CancellationToken cancellationToken = default) =>
        new EventStream(Nodes, grains, ids, time, filter ?? new()).ReadAsync(cancellationToken);

    /// <inheritdoc/>
    public ILimits Limits => field ??= new LimitClient(grains, time, options.Value.SubmitTimeout);

    /// <inheritdoc/>
    public IQueues Queues => field ??= new QueueClient(this, grains, time, options.Value.SubmitTimeout);

    /// <inheritdoc/>
    public IHistory History => field ??= new HistoryClient(this, time, options.Value.SubmitTimeout);

    private SubmitNext Chain => field ??= SubmitChain.Of(middleware, SubmitAsync);

    private ClientRouting Routing => field ??= new(options.Value.Routes, this);

    private NodeCalls Nodes => field ??= new(this, grains, ids, time);

    internal TimeProvider Time => time;

    internal PayloadCodec Payloads { get; } = payloads ?? PayloadCodec.None;

    internal string NewTaskId() => ids.NextTask();

    /// <inheritdoc/>
    public Task<AsyncResult<T>> EnqueueAsync<T>(Signature<T> signature, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return middleware.Length == 0 ? EnqueueDirectAsync<T>(signature.Node, cancellationToken) : EnqueueThroughAsync<T>(signature.Node, cancellationToken);
    }

    private async Task<AsyncResult<T>> EnqueueDirectAsync<T>(GraphNode node, CancellationToken cancellationToken)
    {
        var way = node.Options?.Unique is null ? null : new SubmitWay(cancellationToken);
        return new(this, await SubmitAsync(node, null, way, cancellationToken), submittedHere: true) { IsJoined = way?.IsJoined == true };
    }

    private async Task<AsyncResult<T>> EnqueueThroughAsync<T>(GraphNode node, CancellationToken cancellationToken)
    {
        var way = new SubmitWay(cancellationToken);
        var id = await Chain(new(node, way));
        if (!TaskIds.IsValid(id))
        {
            throw new InvalidOperationException($"Middleware around the submission of {JobNames.Of(node)} gave {(id is null ? "null" : $"'{id}'")}, which is no task's id: "
                + "it has to give what next gave, or the id of another task.");
        }

        return way.Last == id ? new(this, id, submittedHere: true) { IsJoined = way.IsJoined } : GetResult<T>(id);
    }

    /// <summary>The innermost of what submits.</summary>
    private ValueTask<string> SubmitAsync(OutgoingCall call) => SubmitAsync(call.Given, call.Changed, call.Way, call.Way.CancellationToken);

    /// <summary>Gives the id when the task is durable.</summary>
    /// <param name="node">The task or graph.</param>
    /// <param name="headers">Stand for the node's; null when those count.</param>
    /// <param name="way">Is told what became of it; null when nobody asks.</param>
    /// <param name="cancellationToken">The caller's.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<string> SubmitAsync(GraphNode node, IReadOnlyDictionary<string, string>? headers, SubmitWay? way, CancellationToken cancellationToken)
    {
        if (Routing.Concerns(node))
        {
            node = await Routing.RouteAsync(headers is null ? node : node with { Headers = headers }, cancellationToken);
        }

        var sending = telemetry.Begin(node, headers);
        try
        {
            var connection = await ConnectAsync(cancellationToken);
            var id = node.Options?.Unique is { } unique ? IdFor(unique, node, connection.Shards) : node.Id ?? ids.NextTask();
            headers = sending?.Headers ?? headers;
            string submitted;
            if (node.Kind != NodeKind.Task)
            {
                submitted = await SubmitGraphAsync(connection, node, id, headers).WaitAsync(cancellationToken);
            }
            else if (!Payloads.IsOff)
            {
                submitted = await SubmitSealedAsync(connection, node, id, headers).WaitAsync(cancellationToken);
            }
            else
            {
                var (sent, index) = connection.Submit(ToMessage(node, id, headers));
                submitted = Accepted(node, id, await (cancellationToken.CanBeCanceled ? sent.WaitAsync(cancellationToken) : sent), index);
            }

            sending?.Succeeded(node, submitted);
            if (way is not null)
            {
                (way.Last, way.IsJoined) = (submitted, submitted != id);
            }

            return submitted;
        }
        catch (Exception e) when (sending is not null)
        {
            sending.Value.Failed(node, e);
            throw;
        }
    }

    private async Task<string> SubmitSealedAsync(Connection connection, GraphNode node, string id, IReadOnlyDictionary<string, string>? headers)
    {
        var (sent, index) = connection.Submit(ToMessage(await Payloads.SealAsync(node, id), id, headers));
        return Accepted(node, id, await sent, index);
    }

    /// <summary>Submits a graph. Its pages are dropped again when they are known to be of no use; also if the caller does not wait for it.</summary>
    private async Task<string> SubmitGraphAsync(Connection connection, GraphNode node, string id, IReadOnlyDictionary<string, string>? headers)
    {
        var pages = new GraphPages(grains, ids, options.Value, time, Payloads);
        var wanted = false;
        try
        {
            var message = ToMessage(await pages.StoreAsync(node, id), id, headers);
            pages.CheckAge();
            wanted = true; // From here on the shard may have it, also when the answer does not come.
            var (sent, index) = connection.Submit(message);
            var reply = await sent;
            wanted = reply.Refused?.Any(r => r.Index == index) != true && reply.Others?.Contains(index) != true;
            return Accepted(node, id, reply, index);
        }
        finally
        {
            if (!wanted && pages.Any)
            {
                await pages.ClearAsync();
            }
        }
    }

    /// <summary>An id that was drawn here is fresh.</summary>
    private static TaskMessage ToMessage(GraphNode node, string id, IReadOnlyDictionary<string, string>? headers) =>
        GraphMessages.ToMessage(node, id, null, null, null, node.Id is null ? MessageTraits.FreshId : MessageTraits.None, headers);

    /// <summary>The id under which it is accepted: another one than <paramref name="id"/> when it has joined a call that was there.</summary>
    private static string Accepted(GraphNode node, string id, SubmitReply reply, int index)
    {
        if (reply is { Refused: null, Uniques: null })
        {
            return id;
        }

        if (reply.Refused is { } refused && Array.Find(refused, r => r.Index == index) is { } refusal)
        {
            throw refusal.IsFull ? new QueueFullException(refusal.Reason) : new SubmitRefusedException(refusal.Reason);
        }

        return (reply.Uniques is { } uniques ? Array.Find(uniques, u => u.Index == index) : null) switch
        {
            null => id,
            { Outcome: UniqueOutcome.Joined } there => there.Id,
            { Outcome: UniqueOutcome.Duplicate } there => throw new DuplicateTaskException(
                $"The key '{node.Options!.Unique!.Key}' is taken by task {there.Id}: await that one, or submit again when it is free.", node.Options.Unique.Key, there.Id),
            var other => throw new StoreUnavailableException(other.Reason!),
        };
    }

    /// <summary>All calls of a key fall into one shard.</summary>
    private string IdFor(UniqueCall unique, GraphNode node, ShardMap shards) => node.Id is null
        ? ids.NextTaskIn(shards.IndexOf(unique.Key), shards.Count)
        : throw new SubmitRefusedException($"A call with the unique key '{unique.Key}' draws its own id: leave '{node.Id}' out, or the key: submitted twice an id is one task.");

    /// <inheritdoc/>
    public AsyncResult<T> GetResult<T>(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return new(this, id, submittedHere: false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TaskRecord>> ListAsync(TaskFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        TaskFilter.CheckLimit(filter.Limit, nameof(filter));

        // First which, then what: the shards would send large results in vain, and more of them than a call can carry.
        var ids = await FindIdsAsync(filter, cancellationToken);
        var shards = await ShardsAsync(cancellationToken);
        var records = await AskAsync("The tasks were", () => GroupResults.FindAsync(shards, ids), cancellationToken);
        return [.. records.Where(r => r.State != TaskState.Unknown && (filter.State is null || r.State == filter.State)).Select(Payloads.Open)];
    }

    /// <summary>Ids of those that match when they are looked at, newest first.</summary>
    internal async Task<string[]> FindIdsAsync(TaskFilter filter, CancellationToken cancellationToken)
    {
        var shards = await ShardsAsync(cancellationToken);
        var lists = await Task.WhenAll(shards.All.Select(shard => AskAsync("The tasks were", () => shard.ListAsync(filter), cancellationToken)));
        // One that ends meanwhile may be there twice, as it was and as it is.
        return [.. lists.SelectMany(l => l).OrderByDescending(r => r.SubmittedAt).Select(r => r.Id).Distinct().Take(filter.Limit)];
    }

    /// <inheritdoc/>
    public Task<int> PurgeAsync(string queue, CancellationToken cancellationToken = default) => Queues.PurgeAsync(queue, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ShardStatistics>> GetStatisticsAsync(CancellationToken cancellationToken = default) =>
        GetStatisticsAsync(options.Value.SubmitTimeout, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<NodeStatus>> GetNodesAsync(CancellationToken cancellationToken = default) =>
        GetNodesAsync(options.Value.SubmitTimeout, cancellationToken);

    /// <summary>As the public one; a shard that moves, or whose silo has died, is asked again for so long.</summary>
    internal async Task<IReadOnlyList<NodeStatus>> GetNodesAsync(TimeSpan patience, CancellationToken cancellationToken) =>
        NodeStatus.Sum(await GetStatisticsAsync(patience, cancellationToken));

    private async Task<IReadOnlyList<ShardStatistics>> GetStatisticsAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var shards = await ShardsAsync(cancellationToken);
        try
        {
            return await Task.WhenAll(shards.All.Select(shard => Unreachable.AskAgainAsync(shard.GetStatisticsAsync, time, began, patience, cancellationToken)));
        }
        catch (Exception e) when (Unreachable.Is(e))
        {
            throw Unreachable.In(patience, "Not all shards answered", e, "their silos run");
        }
    }

    /// <inheritdoc/>
    public Task<BroadcastResult<T>> BroadcastAsync<T>(Signature<T> signature, TimeSpan? timeout = null, IReadOnlyCollection<string>? nodes = null,
        CancellationToken cancellationToken = default) =>
        new Broadcast<T>(this, signature, timeout ?? Broadcast.DefaultTimeout).RunAsync(nodes, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TaskDescription>> GetTasksAsync(CancellationToken cancellationToken = default) =>
        (await AskAsync("The cluster was", () => grains.GetGrain<IClusterGrain>(0).DescribeAsync(), cancellationToken)).Tasks;

    internal async Task<ShardMap> ShardsAsync(CancellationToken cancellationToken) => (await ConnectAsync(cancellationToken)).Shards;

    internal IGatherGrain Group(string id) => grains.GetGrain<IGatherGrain>(id);

    internal ITaskGrain TaskOf(string id) => grains.GetGrain<ITaskGrain>(id);

    /// <summary>Asks until there is an answer, for as long as a submission is tried. The question may be heard more than once, which must do no harm.</summary>
    /// <exception cref="ClusterUnavailableException"><paramref name="what"/>, such as <c>The tasks were</c>, not reached in time.</exception>
    internal Task<TAnswer> AskAsync<TAnswer>(string what, Func<Task<TAnswer>> question, CancellationToken cancellationToken) =>
        AskAsync(what, question, options.Value.SubmitTimeout, cancellationToken);

    /// <summary>As the other, for so long.</summary>
    internal async Task<TAnswer> AskAsync<TAnswer>(string what, Func<Task<TAnswer>> question, TimeSpan patience, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await Unreachable.AskInTimeAsync(what, question, time, patience, cancellationToken);
    }

    /// <summary>Ends all waits for results: no silo will tell this client any more. The tasks go on.</summary>
    internal void Close()
    {
        isClosed = true;
        Array.ForEach(connected?.Results ?? [], results => results.Close(Closed()));
    }

    /// <exception cref="ClusterUnavailableException">The client has ended: what it waits for will never come here.</exception>
    internal void CheckOpen()
    {
        if (isClosed)
        {
            throw Closed();
        }
    }

    private static ClusterUnavailableException Closed() =>
        new("This client has ended, as its host has. What was submitted goes on: ask for it by its id, with another client.");

    /// <summary>The record of a task that has ended, when it has: through the stream for what was submitted here, else through its grain.</summary>
    internal Task<TaskRecord> WhenEndedAsync(string id, bool submittedHere, CancellationToken cancellationToken)
    {
        CheckOpen();
        return submittedHere && connected is { } connection
            ? connection.Results[connection.Shards.IndexOf(id)].WhenEnded(id)
            : WaitForAsync(id, cancellationToken);
    }

    private async Task<TaskRecord> WaitForAsync(string id, CancellationToken cancellationToken)
    {
        var task = TaskOf(id);
        while (true)
        {
            CheckOpen();
            try
            {
                var record = await task.WaitAsync(cancellationToken).WaitAsync(cancellationToken);
                if (record.State.IsTerminal() || record.State == TaskState.Unknown)
                {
                    return record;
                }
            }
            catch (Exception e) when (Unreachable.Is(e))
            {
                // A silo has gone or a shard has moved; whoever waits has a timeout of his own.
                await Task.Delay(ConnectPause, time, cancellationToken);
            }

            await Task.Delay(WaitPause, time, cancellationToken); // The shard answers early when it is about to move.
        }
    }

    private ValueTask<Connection> ConnectAsync(CancellationToken cancellationToken)
    {
        if (connected is { } ready)
        {
            return new(ready);
        }

        lock (gate)
        {
            if (connecting is null or { IsFaulted: true } or { IsCanceled: true })
            {
                connecting = DescribeAsync();
            }

            return new(connecting.WaitAsync(cancellationToken));
        }
    }

    private async Task<Connection> DescribeAsync()
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                var description = await grains.GetGrain<IClusterGrain>(0).DescribeAsync();
                return connected = new(new ShardMap(grains, description.Shards), ids, options.Value, home ?? TaskScheduler.Default, time);
            }
            catch (Exception e) when (Unreachable.Is(e))
            {
                if (time.GetElapsedTime(began) + ConnectPause > options.Value.SubmitTimeout)
                {
                    throw Unreachable.In(options.Value.SubmitTimeout, "No silo answered", e);
                }
            }

            await Task.Delay(ConnectPause, time);
        }
    }

    private sealed class Connection(ShardMap shards, IdSource ids, ClientOptions options, TaskScheduler home, TimeProvider time)
    {
        public ShardMap Shards => shards;

        private readonly ShardSubmitter[] submitters = [.. shards.All.Select(s => new ShardSubmitter(ids.Next(), s, options, home, time))];

        public (Task<SubmitReply> Reply, int Index) Submit(TaskMessage message) => submitters[shards.IndexOf(message.Id)].Submit(message);

        public ShardResults[] Results { get; } = [.. shards.All.Select(s => new ShardResults(s, ids, home, time))];
    }
}
