using Orleans;
using Orleans.Concurrency;

namespace Krewe.Limits;

/// <summary>The limits that were set at run time, durably; key 0. Every shard has a copy.</summary>
[Alias("krewe.ILimitTableGrain")]
public interface ILimitTableGrain : IGrainWithIntegerKey
{
    /// <summary>What was set.</summary>
    [Alias("Get"), AlwaysInterleave] Task<LimitTable> GetAsync();

    /// <summary>Sets a limit; null takes away what was set. Returns when it is durable and every shard goes by it. False: nothing was set by this name.</summary>
    /// <exception cref="SubmitRefusedException">The name or the limit is not allowed; the message says what is.</exception>
    [Alias("Set")] Task<bool> SetAsync(string name, Limit? limit);

    /// <summary>All limits known: those set, and those that tasks and queues are declared with, as the answering silo knows them. By name.</summary>
    [Alias("List")] Task<LimitStatus[]> ListAsync();
}

/// <summary>The limits that were set at run time.</summary>
/// <param name="Version">Grows with each change.</param>
/// <param name="Limits">By name.</param>
[GenerateSerializer, Immutable, Alias("krewe.LimitTable")]
public sealed record class LimitTable([property: Id(0)] long Version, [property: Id(1)] IReadOnlyDictionary<string, Limit> Limits);

/// <summary>A limit that holds.</summary>
/// <param name="Name">What it is for, see <see cref="LimitNames"/>.</param>
/// <param name="Limit">What is allowed.</param>
/// <param name="IsSet">Whether it was set at run time rather than declared.</param>
[GenerateSerializer, Immutable, Alias("krewe.LimitStatus")]
public sealed record class LimitStatus([property: Id(0)] string Name, [property: Id(1)] Limit Limit, [property: Id(2)] bool IsSet);
