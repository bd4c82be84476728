using Krewe.Clusters;
using Krewe.Execution;
using Krewe.Limits;
using Krewe.Results;
using Krewe.Submission;
using Orleans;
using Orleans.Concurrency;

namespace Krewe.Queues;

/// <summary>
/// One part of the broker, keyed 0 to shards − 1: holds every task whose id hashes to it, from submission to result.
/// Calls throw <see cref="StoreUnavailableException"/> when the store cannot take a commit; nothing was accepted then.
/// </summary>
[Alias("krewe.IShardGrain")]
public interface IShardGrain : IGrainWithIntegerKey
{
    /// <summary>Accepts tasks; returns when they are durable. Bad ones are refused one by one.</summary>
    [Alias("Submit")] Task<SubmitReply> SubmitAsync(SubmitBatch batch);

    /// <summary>A worker's standing call; returns within seconds, at once if there is something to say.</summary>
    [Alias("Listen")] Task<ListenReply> ListenAsync(ListenRequest request);

    /// <summary>Hands out ready tasks, highest priority first.</summary>
    [Alias("Claim")] Task<ClaimReply> ClaimAsync(ClaimRequest request);

    /// <summary>Takes outcomes; returns when they are durable.</summary>
    [Alias("Report")] Task ReportAsync(Guid session, TaskOutcome[] outcomes);

    /// <summary>
    /// Of tasks that a session has held for a while and not begun, the ids of those that are not to begin: they were taken back, have expired, or are not
    /// its own any more. It hands them back.
    /// </summary>
    /// <exception cref="ShardMovedException">The session is not known, or not yet.</exception>
    [Alias("FindUnwanted")] Task<string[]> FindUnwantedAsync(Guid session, HeldTask[] tasks);

    /// <summary>
    /// Saves what the next attempt of a held task goes on from; returns when that is durable. False: the session does not hold it any more, and
    /// nothing is saved. Of one claim, a number below the last one is a late copy and does nothing.
    /// </summary>
    [Alias("SaveCheckpoint")] Task<bool> SaveCheckpointAsync(Guid session, HeldTask task, long number, byte[] checkpoint);

    /// <summary>The epoch of this activation, for <see cref="ResumeAsync"/>.</summary>
    [Alias("GetEpoch")] Task<long> GetEpochAsync();

    /// <summary>
    /// Opens a session, or squares it with the shard: <paramref name="held"/> is exactly what the worker holds, everything else it was thought
    /// to hold is ready again. Returns those of <paramref name="held"/> that are not its own any more: they have ended, or another worker has them.
    /// </summary>
    /// <param name="session">Whose it is.</param>
    /// <param name="epoch">What <see cref="GetEpochAsync"/> gave before <paramref name="held"/> was taken: numbers are known to one activation, and a late copy of a call to another is older than what is held now.</param>
    /// <param name="number">Higher than that of any call before.</param>
    /// <param name="held">All that it holds.</param>
    /// <exception cref="ShardMovedException">It is another epoch.</exception>
    [Alias("Resume")] Task<string[]> ResumeAsync(WorkerSession session, long epoch, long number, HeldTask[] held);

    /// <summary>Ends a session; what it still holds becomes ready again without counting as a lost delivery.</summary>
    [Alias("CloseSession")] Task CloseSessionAsync(Guid session);

    /// <summary>
    /// The state of each id, in order; never null, unknown ids say so. Of many ids perhaps only the first ones, at least one: as many as
    /// about 4 MiB hold. Ask again for the rest.
    /// </summary>
    [Alias("Find")] Task<TaskRecord[]> FindAsync(string[] ids);

    /// <summary>
    /// The stored message of a job that goes on; null when it has ended or was taken back. Null is certain; for the other answer to be so too,
    /// <paramref name="confirm"/> asks the store whether this is the shard's last activation.
    /// </summary>
    [Alias("GetMessage")] Task<TaskMessage?> GetMessageAsync(string id, bool confirm = false);

    /// <summary>Whether a job has not ended that was submitted with the pages of the submission <paramref name="nonce"/>. False is certain.</summary>
    [Alias("UsesPages")] Task<bool> UsesPagesAsync(string id, string nonce);

    /// <summary>Waits until the task ends or about 20 s have passed, and says how it stands.</summary>
    [Alias("Wait")] Task<TaskRecord> WaitAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>
    /// As <see cref="WaitAsync"/>; returns also when the task has reported something else than <paramref name="seen"/>, see
    /// <see cref="ReportMarks"/>: at once if it has already.
    /// </summary>
    [Alias("Follow")] Task<TaskRecord> FollowAsync(string id, long seen, CancellationToken cancellationToken = default);

    /// <summary>
    /// Adds ids to a client's results stream. Those that have ended already, or are unknown, come at once. Returns the number of
    /// the stream's incarnation: another than the time before means that what was added then is not watched any more.
    /// </summary>
    [Alias("Watch")] Task<long> WatchAsync(Guid client, string[] ids);

    /// <summary>
    /// The next results for a client; waits up to about 20 s for one. <paramref name="acknowledged"/> is the cursor of the batch it has.
    /// A stream of another <paramref name="incarnation"/> is not known: it may not have all that the client waits for.
    /// </summary>
    [Alias("Poll")] Task<ResultBatch> PollAsync(Guid client, long incarnation, long acknowledged);

    /// <summary>Takes tasks back, durably; <paramref name="terminate"/> also stops those that run. What became of each, in order.</summary>
    [Alias("Revoke")] Task<RevokeStatus[]> RevokeAsync(string[] ids, bool terminate);

    /// <summary>Takes back all that fit, as <see cref="RevokeAsync"/> does; what is submitted later is not meant.</summary>
    [Alias("RevokeMatching")] Task<RevokeCounts> RevokeMatchingAsync(TaskMatch match, bool terminate);

    /// <summary>Drops the records of ended tasks, and the unique keys that these hold for a period.</summary>
    [Alias("Forget")] Task ForgetAsync(string[] ids);

    /// <summary>Ends a job; the first end wins.</summary>
    [Alias("CompleteJob")] Task CompleteJobAsync(JobOutcome outcome);

    /// <summary>Removes everything that waits in a queue; returns how many. Purged tasks end as Revoked.</summary>
    [Alias("Purge")] Task<int> PurgeAsync(string queue);

    /// <summary>Tasks of this shard, newest first, in outline: without result, progress and error, which <see cref="FindAsync"/> gives.</summary>
    [Alias("List")] Task<TaskRecord[]> ListAsync(TaskFilter filter);

    /// <summary>
    /// Tasks of this shard that have ended and fit, the last ended first, with their calls: some of them, and where to go on. Each call looks at a
    /// bounded number of records; the answer is at most about 1 MiB and one record.
    /// </summary>
    /// <param name="query">Which.</param>
    /// <param name="from">Where to go on, from an answer; null for the last ended.</param>
    /// <exception cref="ArgumentException"><paramref name="from"/> is not from an answer of this store.</exception>
    [Alias("Search"), AlwaysInterleave] Task<RecordPage> SearchAsync(HistoryQuery query, string? from);

    /// <summary>
    /// Lets tasks that have ended wait again, under their ids, with their calls as they were kept but for delays; returns what became of each, in
    /// order, when that is durable. The old record goes in the same commit: doing it twice does it once.
    /// </summary>
    [Alias("Rerun")] Task<RerunReply[]> RerunAsync(string[] ids);

    /// <summary>How many tasks of a kind there are, and the first of them; at most <paramref name="limit"/>, and at most 1,000.</summary>
    [Alias("Outline"), AlwaysInterleave] Task<TaskOutlines> OutlineAsync(OutlineKind kind, int limit);

    /// <summary>Why tasks wait, and their headers: of each id, in order.</summary>
    [Alias("GetDetails"), AlwaysInterleave] Task<TaskDetails[]> GetDetailsAsync(string[] ids);

    /// <summary>What it has of a limit; null while that changes or is not known. From then on it says at once when a task of the limit has ended.</summary>
    [Alias("GetPermits")] Task<PermitsHeld?> GetPermitsAsync(string limit);

    /// <summary>Permits of a limit have come free, for a shard whose turn it is. False: it does not want any.</summary>
    [Alias("PermitsFree")] Task<bool> PermitsFreeAsync(string limit);

    /// <summary>Goes by these limits from now on, unless it knows newer ones.</summary>
    [Alias("UseLimits")] Task UseLimitsAsync(LimitTable table);

    /// <summary>Goes by what is set for queues from now on, unless it knows something newer.</summary>
    [Alias("UseQueues")] Task UseQueuesAsync(QueueTable newer);

    /// <summary>Takes back the room in a queue that is not used here. See <see cref="IQueueRoomGrain"/>.</summary>
    [Alias("GiveRoomBack"), AlwaysInterleave] Task<RoomKept> GiveRoomBackAsync(string queue);

    /// <summary>The tasks by queue; queues that have none and are served among them.</summary>
    [Alias("CountQueues"), AlwaysInterleave] Task<QueueCounts[]> CountQueuesAsync();

    /// <summary>Counts.</summary>
    [Alias("GetStatistics"), AlwaysInterleave] Task<ShardStatistics> GetStatisticsAsync();
}
