using Orleans;

namespace Krewe.Limits;

/// <summary>
/// One limit of the whole cluster, keyed by its name, such as <c>task:math.add</c>. Shards ask it for permits, as many as they could use now, and
/// say with every call what they have: so a call that is lost or comes twice does no harm, and no permit is lost for long.
/// </summary>
[Alias("krewe.ILimitGrain")]
public interface ILimitGrain : IGrainWithStringKey
{
    /// <summary>Gives what can be given now; never waits for permits to come free.</summary>
    [Alias("Acquire")] Task<PermitReply> AcquireAsync(PermitRequest request);
}

/// <summary>A shard asks for permits, and says what it has.</summary>
/// <param name="Shard">Its number.</param>
/// <param name="Epoch">Its epoch: a higher one has taken over from a lower one.</param>
/// <param name="Number">Rises with each call of an epoch: tells late copies.</param>
/// <param name="Held">Tasks it has running by this limit, and permits that it has not used.</param>
/// <param name="Back">Starts it was given and nothing came of, since its last call.</param>
/// <param name="Want">So many tasks could start now.</param>
/// <param name="Limit">What is allowed.</param>
/// <param name="Version">Version of the table that says so; 0 when the task, the queue or the call says it.</param>
[GenerateSerializer, Immutable, Alias("krewe.PermitRequest")]
public sealed record class PermitRequest([property: Id(0)] int Shard, [property: Id(1)] long Epoch, [property: Id(2)] long Number, [property: Id(3)] int Held,
    [property: Id(4)] int Back, [property: Id(5)] int Want, [property: Id(6)] Limit Limit, [property: Id(7)] long Version);

/// <summary>What a shard is given.</summary>
/// <param name="Granted">So many may start.</param>
/// <param name="Retry">When it was less than was asked for: ask again after this time, or when told that permits have come free.</param>
/// <param name="Contended">Another shard waits: say at once when a task has ended.</param>
[GenerateSerializer, Immutable, Alias("krewe.PermitReply")]
public sealed record class PermitReply([property: Id(0)] int Granted, [property: Id(1)] TimeSpan Retry, [property: Id(2)] bool Contended);

/// <summary>What a shard has of a limit.</summary>
/// <param name="Epoch">Its epoch.</param>
/// <param name="Number">Number of its last call.</param>
/// <param name="Held">As in <see cref="PermitRequest"/>.</param>
[GenerateSerializer, Immutable, Alias("krewe.PermitsHeld")]
public sealed record class PermitsHeld([property: Id(0)] long Epoch, [property: Id(1)] long Number, [property: Id(2)] int Held);
