using Krewe.Submission;

namespace Krewe.Execution;

/// <summary>The queues that a worker serves: those it was told to, which may change, and the one that is its silo's own. Safe for any number of threads.</summary>
internal sealed class ServedQueues(IEnumerable<string> names, string own)
{
    private readonly Lock gate = new();
    private volatile string[] all = [.. names, own];

    /// <summary>All of them.</summary>
    public string[] All => all;

    /// <summary>Those it was told to serve.</summary>
    public string[] Told => [.. all.Where(q => q != own)];

    /// <summary>Serves one more; false if it does already.</summary>
    /// <exception cref="ArgumentException">It is no name of a queue, or the queue of one silo alone.</exception>
    public bool Add(string queue)
    {
        if (!QueueNames.IsValid(queue) || QueueNames.IsOfSilo(queue))
        {
            throw new ArgumentException($"'{queue}' is no queue to serve; a name has 1–128 letters, digits and . _ - : and does not begin with silo:.");
        }

        return Change(queue, serve: true);
    }

    /// <summary>Serves it no longer; false if it does not.</summary>
    public bool Remove(string queue) => queue != own && Change(queue, serve: false);

    private bool Change(string queue, bool serve)
    {
        lock (gate)
        {
            if (all.Contains(queue) == serve)
            {
                return false;
            }

            all = serve ? [.. all[..^1], queue, own] : [.. all.Where(q => q != queue)];
            return true;
        }
    }
}
