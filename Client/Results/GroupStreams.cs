using System.Runtime.CompilerServices;
using Krewe.Results;

namespace Krewe;

/// <summary>Reads groups member by member.</summary>
public static class GroupStreams
{
    /// <summary>
    /// The members of a group as they end, each once, whatever the end was; of those that have ended already, in any order. Members that are
    /// never submitted, because the group fails or is taken back before, are left out; the stream ends with the last of the others. Works from the
    /// id alone, for groups and for chains that end with one; holds at most 10,000 small records, however large the group or its results
    /// are; goes on across moving shards and dying silos.
    /// </summary>
    /// <typeparam name="T">Type of a member's result.</typeparam>
    /// <param name="group">The group.</param>
    /// <param name="cancellationToken">Ends the stream, not the group.</param>
    /// <exception cref="UnknownTaskException">Nobody submitted the id, or its record has gone.</exception>
    /// <exception cref="TaskFailedException">A chain that ended without success before its group; or a member's result has expired.</exception>
    /// <exception cref="BadResultException">It is no group, or a result is no <typeparamref name="T"/>.</exception>
    public static async IAsyncEnumerable<GroupMember<T>> AsCompletedAsync<T>(
        this AsyncResult<T[]> group, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(group);
        var cluster = group.Cluster;
        await foreach (var (index, record) in new CompletedMembers(cluster, group.Id).ReadAsync(cancellationToken))
        {
            var task = cluster.GetResult<T>(record.Id);
            yield return new(index, record, task, await task.ValueOfAsync(record, null, cluster.Time.GetTimestamp(), cancellationToken));
        }
    }
}
