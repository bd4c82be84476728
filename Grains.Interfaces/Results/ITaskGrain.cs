using Orleans;

namespace Krewe.Results;

/// <summary>The task itself, keyed by its id: virtual, so it answers for every id from every process and costs nothing while nobody asks.</summary>
[Alias("krewe.ITaskGrain")]
public interface ITaskGrain : IGrainWithStringKey
{
    /// <summary>How it stands now.</summary>
    [Alias("GetState")] Task<TaskRecord> GetStateAsync();

    /// <summary>Waits until it ends or about 20 s have passed, and says how it stands.</summary>
    [Alias("Wait")] Task<TaskRecord> WaitAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Waits until it has reported something else than <paramref name="seen"/>, the <see cref="ReportMarks"/> of what the caller knows, or it
    /// ends, or about 20 s have passed, and says how it stands.
    /// </summary>
    [Alias("Follow")] Task<TaskRecord> FollowAsync(long seen, CancellationToken cancellationToken = default);

    /// <summary>Takes it back, durably, a job with its members; <paramref name="terminate"/> also stops what runs.</summary>
    [Alias("Revoke")] Task<RevokeStatus> RevokeAsync(bool terminate);

    /// <summary>Drops its record.</summary>
    [Alias("Forget")] Task ForgetAsync();
}
