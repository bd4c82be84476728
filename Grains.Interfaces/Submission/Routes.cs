using Krewe.Submission;

namespace Krewe;

/// <summary>
/// Which queue a call waits in whose caller names none. The first that fits is taken, in the order in which they were added; when none does, the queue
/// is the default one. Not safe for changes while it is used.
/// </summary>
public sealed class Routes
{
    private static readonly IReadOnlyDictionary<string, string> NoHeaders = new Dictionary<string, string>();
    private readonly List<Func<RouteCall, string?>> all = [];

    /// <summary>Whether there are none.</summary>
    internal bool IsEmpty => all.Count == 0;

    /// <summary>Sends the calls of a task, or of all tasks whose names fit, to a queue.</summary>
    /// <param name="task">A task's name, or a pattern for it: <c>*</c> stands for any characters, <c>?</c> for one.</param>
    /// <param name="queue">1–128 letters, digits or <c>. _ - :</c>.</param>
    /// <exception cref="ArgumentException">No queue can be called so, or the name is empty.</exception>
    public Routes Add(string task, string queue)
    {
        ArgumentException.ThrowIfNullOrEmpty(task);
        Check(queue);
        all.Add(task.AsSpan().ContainsAny('*', '?')
            ? call => Wildcards.Fit(task, call.Name, '*', '?') ? queue : null
            : call => call.Name == task ? queue : null);
        return this;
    }

    /// <summary>
    /// Asks a function: it gives the queue, or null to leave it to those after it. It is asked for each call, from any number of threads, and must not block.
    /// </summary>
    public Routes Add(Func<RouteCall, string?> choose)
    {
        ArgumentNullException.ThrowIfNull(choose);
        all.Add(choose);
        return this;
    }

    /// <summary>Sends the calls whose routing key fits to a queue.</summary>
    /// <param name="key">Words with dots between them, such as <c>orders.*.eu</c>: <c>*</c> stands for one word, <c>#</c> for any number of them.</param>
    /// <param name="queue">1–128 letters, digits or <c>. _ - :</c>.</param>
    /// <exception cref="ArgumentException">No queue can be called so, or the key is empty.</exception>
    public Routes Bind(string key, string queue)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        Check(queue);
        var words = key.Split('.');
        all.Add(call => call.RoutingKey is { } given && Wildcards.Fit<string>(words, given.Split('.'), "#", "*") ? queue : null);
        return this;
    }

    /// <summary>The queue of a call; null when no route fits.</summary>
    /// <exception cref="SubmitRefusedException">A function gave what is no queue.</exception>
    internal string? QueueOf(string name, IReadOnlyDictionary<string, string>? headers, int priority)
    {
        var call = new RouteCall(name, headers ?? NoHeaders, priority);
        foreach (var route in all)
        {
            if (route(call) is { } queue)
            {
                return IsQueue(queue) ? queue : throw new SubmitRefusedException($"{name}: a route gave '{queue}', which is no queue: a name has 1–128 letters, digits or . _ - :");
            }
        }

        return null;
    }

    private static bool IsQueue(string queue) => QueueNames.IsValid(queue) && !QueueNames.IsOfSilo(queue);

    private static void Check(string queue)
    {
        ArgumentNullException.ThrowIfNull(queue);
        if (!IsQueue(queue))
        {
            throw new ArgumentException($"'{queue}' is no queue to route to: a name has 1–128 letters, digits or . _ - : and does not begin with silo:.", nameof(queue));
        }
    }
}
