using Krewe.Limits;

namespace Krewe;

/// <summary>
/// The limits of a cluster: of a task, of a queue, or of a key that calls name; see <see cref="LimitNames"/>. What is set here is durable, holds within
/// moments everywhere, and goes before what a task's attribute, a silo's options or a call says.
/// </summary>
public interface ILimits
{
    /// <summary>Sets a limit; returns when it is durable and holds for all that starts from now on. What runs already goes on.</summary>
    /// <param name="name">What it is for, such as <c>LimitNames.OfTask("math.add")</c>.</param>
    /// <param name="limit">What is allowed; <see cref="Limit.None"/> takes away a limit that was declared.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="SubmitRefusedException">The name or the limit is not allowed; the message says what is. Nothing was changed.</exception>
    /// <exception cref="ClusterUnavailableException">No silo answered; the limit may have been set. Set it again.</exception>
    Task SetAsync(string name, Limit limit, CancellationToken cancellationToken = default);

    /// <summary>Takes away what was set, so that what is declared holds again. False when nothing was set by this name.</summary>
    Task<bool> RemoveAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Limits by name: those that were set, and those that tasks and queues are declared with. Not those that only calls say.</summary>
    Task<IReadOnlyList<LimitStatus>> ListAsync(CancellationToken cancellationToken = default);
}
