using Krewe.Results;

namespace Krewe.Queues;

/// <summary>Taking back all that fit.</summary>
internal sealed partial class ShardGrain
{
    /// <inheritdoc/>
    public async Task<RevokeCounts> RevokeMatchingAsync(TaskMatch match, bool terminate)
    {
        // Also those that are being written: they are known by now, and what becomes of them is waited for.
        string[] ids = [.. entries.Values.Where(e => e.Phase is not (EntryPhase.Finishing or EntryPhase.Telling) && match.Fits(e.Message)).Select(e => e.Message.Id)];
        var statuses = await RevokeAsync(ids, terminate);
        return new(statuses.Count(s => s == RevokeStatus.Revoked), statuses.Count(s => s == RevokeStatus.Stopping));
    }
}
