using Krewe.Graphs;
using Krewe.Results;

namespace Krewe.Tests.Simulations;

/// <summary>Something a client submits, and what should become of it.</summary>
internal abstract class Item(string id)
{
    /// <summary>How many of those that are limited may run at once.</summary>
    public const int MostLimited = 2;

    public string Id => id;

    /// <summary>Whether it shares a limit with others.</summary>
    public bool Limited { get; init; }

    /// <summary>When it is submitted.</summary>
    public TimeSpan At { get; init; }

    /// <summary>Which client submits it.</summary>
    public int Client { get; init; }

    /// <summary>Whether another client submits it as well.</summary>
    public bool Twice { get; init; }

    /// <summary>How long after its acknowledgement it is revoked; null for never.</summary>
    public TimeSpan? RevokeAfter { get; init; }

    public bool Terminate { get; init; }

    public int Priority { get; init; }

    /// <summary>Whether it is one task that is ready as soon as it is accepted.</summary>
    public bool IsPlain { get; init; }

    /// <summary>Whether it has members.</summary>
    public bool IsJob { get; init; }

    /// <summary>Whether it has to be refused.</summary>
    public bool Bad { get; init; }

    /// <summary>Whether its client follows what it reports until its end, and does not only wait for that.</summary>
    public bool Followed { get; init; }

    /// <summary>How it ends if no worker is lost and nobody revokes it.</summary>
    public TaskState Ends { get; init; } = TaskState.Success;

    /// <summary>Its result as JSON, if it succeeds.</summary>
    public string? Result { get; init; }

    /// <summary>How often it is executed if no worker is lost; null if that is not checked.</summary>
    public int? Runs { get; init; }

    /// <summary>What is behind its id in the id of what follows from its end, and of what must not; null for nothing.</summary>
    public string? Follows { get; init; }

    public string? NeverFollows { get; init; }

    /// <summary>What has happened so far.</summary>
    public TimeSpan? Acknowledged { get; set; }

    public bool Refused { get; set; }

    public (RevokeStatus Status, TimeSpan At)? Revoked { get; set; }

    public TaskRecord? Record { get; set; }

    public string? GotResult { get; set; }

    public bool IsDone => Refused || Record is not null;

    public abstract Task EnqueueAsync(ICluster cluster);

    public abstract AsyncResult Handle(ICluster cluster);

    public abstract Task<string> ReadAsync(ICluster cluster);
}

/// <inheritdoc/>
internal sealed class Item<T>(string id, Signature<T> signature) : Item(id)
{
    private (ICluster? Cluster, AsyncResult<T>? Result) submitted;

    public override async Task EnqueueAsync(ICluster cluster) => submitted = (cluster, await cluster.EnqueueAsync(signature.WithId(Id)));

    // Sometimes the handle of the submission, whose result comes by the stream; else one made from the id.
    public override AsyncResult Handle(ICluster cluster) => submitted.Cluster == cluster && Id[^1] % 2 == 0 ? submitted.Result! : cluster.GetResult<T>(Id);

    public override async Task<string> ReadAsync(ICluster cluster) =>
        System.Text.Encoding.UTF8.GetString(TaskJson.Write(await cluster.GetResult<T>(Id).GetAsync()));
}
