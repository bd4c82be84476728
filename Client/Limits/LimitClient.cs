using Krewe.Limits;
using Orleans;

namespace Krewe;

/// <summary>Speaks to the table of limits; asks again while silos come and go.</summary>
internal sealed class LimitClient(IGrainFactory grains, TimeProvider time, TimeSpan patience) : ILimits
{
    /// <inheritdoc/>
    public Task SetAsync(string name, Limit limit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(limit);
        return AskAsync(table => table.SetAsync(name, limit), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> RemoveAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return AskAsync(table => table.SetAsync(name, null), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LimitStatus>> ListAsync(CancellationToken cancellationToken = default) =>
        await AskAsync(table => table.ListAsync(), cancellationToken);

    private Task<T> AskAsync<T>(Func<ILimitTableGrain, Task<T>> question, CancellationToken cancellationToken) => Unreachable.AskInTimeAsync(
        "The limits were", () => question(grains.GetGrain<ILimitTableGrain>(0)), time, patience, cancellationToken);
}
