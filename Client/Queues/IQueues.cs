namespace Krewe;

/// <summary>The queues of a cluster. What is set here is durable and holds everywhere when the call returns.</summary>
public interface IQueues
{
    /// <summary>
    /// Pauses a queue: it accepts tasks and hands out none until it is resumed, also after all silos have been started anew. What runs goes on, and
    /// what a silo has claimed already starts. What waits can expire and be revoked. False: it was paused already.
    /// </summary>
    /// <param name="queue">Its name; it need not have any task yet.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="SubmitRefusedException">No queue can be called so, or it is the queue of one silo. Nothing was changed.</exception>
    /// <exception cref="ClusterUnavailableException">Not all that must know of it answered; it may be paused. Do it again.</exception>
    Task<bool> PauseAsync(string queue, CancellationToken cancellationToken = default);

    /// <summary>Lets a paused queue go on. False: it was not paused.</summary>
    /// <inheritdoc cref="PauseAsync" path="/exception"/>
    Task<bool> ResumeAsync(string queue, CancellationToken cancellationToken = default);

    /// <summary>
    /// Declares a queue for the whole cluster, instead of what it was declared with before and of what silos declare it with: what its calls must be like,
    /// how many may wait, and where dead letters go. Holds for what is submitted from then on. False: it was declared so already.
    /// </summary>
    /// <param name="queue">Its name; it need not have any task yet.</param>
    /// <param name="rules">What it is declared with.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="SubmitRefusedException">No queue can be called so, or a rule is not allowed; the message says why. Nothing was changed.</exception>
    /// <exception cref="ClusterUnavailableException">Not all that must know of it answered; it may be declared. Do it again.</exception>
    Task<bool> DeclareAsync(string queue, QueueRules rules, CancellationToken cancellationToken = default);

    /// <summary>Takes back what a queue was declared with; what silos declare it with holds again. Its tasks stay. False: it was not declared.</summary>
    /// <inheritdoc cref="DeclareAsync" path="/exception"/>
    Task<bool> DeleteAsync(string queue, CancellationToken cancellationToken = default);

    /// <summary>Takes away everything that waits in a queue, durably; returns how many tasks, which end as revoked. What runs goes on.</summary>
    /// <exception cref="ArgumentException">No queue can be called so.</exception>
    /// <exception cref="ClusterUnavailableException">Not all shards answered; some may have done it. Do it again.</exception>
    Task<int> PurgeAsync(string queue, CancellationToken cancellationToken = default);

    /// <summary>Queues that have tasks, are served or have settings, by name.</summary>
    /// <exception cref="ClusterUnavailableException">Not all shards answered.</exception>
    Task<IReadOnlyList<QueueStatus>> ListAsync(CancellationToken cancellationToken = default);
}
