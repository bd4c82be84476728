using Krewe.Execution;
using Microsoft.Extensions.DependencyInjection;

namespace Krewe.Tests.Simulations;

/// <summary>What has happened in one simulated world, and what of it was wrong.</summary>
internal sealed class Journal(Simulation simulation, bool verbose)
{
    private readonly List<(TimeSpan At, string Text)> events = [];

    /// <summary>Whether everything is kept, to be read; it changes nothing in the run.</summary>
    public bool Verbose => verbose;

    public TimeSpan Now => simulation.Time.Elapsed;

    /// <summary>All executions, in the order they began.</summary>
    public List<Execution> Executions { get; } = [];

    /// <summary>How many messages each batch had that ran.</summary>
    public List<int> Batches { get; } = [];

    /// <summary>Sessions that shards gave up: the worker's name and when.</summary>
    public List<(string Worker, TimeSpan At)> LostSessions { get; } = [];

    /// <summary>When each shard was opened while another activation may have gone on that had not closed it.</summary>
    public List<(int Shard, TimeSpan At)> TakenOver { get; } = [];

    /// <summary>Tasks that ended as revoked, and when that was written.</summary>
    public Dictionary<string, TimeSpan> Revoked { get; } = new(StringComparer.Ordinal);

    /// <summary>The last checkpoint of each task that was said to be durable.</summary>
    public Dictionary<string, int> Saved { get; } = new(StringComparer.Ordinal);

    /// <summary>When a process last began with a task: before its code runs it may wait for the results that it takes.</summary>
    public Dictionary<(string Process, string Id), TimeSpan> Received { get; } = [];

    /// <summary>Sentences about what must not happen and did.</summary>
    public List<string> Violations { get; } = [];

    public void Violation(string sentence)
    {
        Violations.Add(sentence);
        Note($"WRONG: {sentence}");
    }

    public void Note(string text)
    {
        if (verbose)
        {
            events.Add((Now, text));
        }
    }

    /// <summary>The last events, oldest first.</summary>
    public IEnumerable<string> Last(int count) => events.TakeLast(count).Select(e => $"{e.At:hh\\:mm\\:ss\\.fff} {e.Text}");

    /// <summary>Everything that mentions one of the words.</summary>
    public IEnumerable<string> About(IReadOnlyCollection<string> words) =>
        events.Where(e => words.Any(w => e.Text.Contains(w, StringComparison.Ordinal))).Select(e => $"{e.At:hh\\:mm\\:ss\\.fff} {e.Text}");

    /// <summary>A block of a reduce is one execution, though it calls the task for each of its members, one right after the other.</summary>
    private Execution Begin(TaskContext context, SiloMark silo)
    {
        if (Executions.FindLast(e => e.Id == context.Id) is { } last && last.Ended == Now && last.How == "done"
            && (last.Silo, last.Attempt, last.Delivery) == (silo, context.Attempt, context.Delivery))
        {
            return last;
        }

        var run = new Execution(context.Id, context.Name, silo, context.Attempt, context.Delivery, Now) { Received = Received[($"silo {silo.Number}", context.Id)] };
        Executions.Add(run);
        Note($"{run.Id} begins on silo {silo.Number}, attempt {run.Attempt}, delivery {run.Delivery}");
        return run;
    }

    /// <summary>The body of a simulated task that takes its time and then does what it does.</summary>
    public static Task<string> RunAsync(TaskContext context, int milliseconds, Func<string> body) => RunAsync(context, async _ =>
    {
        if (milliseconds > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), context.Time, context.CancellationToken);
        }

        return body();
    });

    /// <summary>The body of one that takes several messages: an execution for each.</summary>
    public static async Task<string[]> RunBatchAsync(TaskContext context, Func<Execution[], Task<string[]>> body)
    {
        var silo = context.Services.GetRequiredService<SiloMark>();
        var journal = silo.Journal;
        Execution[] runs = [.. context.Batch.Select(message => journal.Begin(message, silo))];
        journal.Batches.Add(runs.Length);
        var how = "done";
        try
        {
            return await body(runs);
        }
        catch (Exception e)
        {
            how = e.GetType().Name;
            throw;
        }
        finally
        {
            foreach (var run in runs)
            {
                (run.Ended, run.How) = (journal.Now, run.AskedAgain ? run.How : how);
                journal.Note($"{run.Id} ends on silo {silo.Number} with {runs.Length - 1} others: {run.How}");
            }
        }
    }

    /// <summary>The body of every other simulated task: both ends are written down.</summary>
    public static async Task<string> RunAsync(TaskContext context, Func<Execution, Task<string>> body)
    {
        var silo = context.Services.GetRequiredService<SiloMark>();
        var journal = silo.Journal;
        var run = journal.Begin(context, silo);
        try
        {
            var result = await body(run);
            run.How = "done";
            return result;
        }
        catch (Exception e)
        {
            run.How = e is TaskSignalException signal ? signal.Kind.ToString() : e.GetType().Name;
            run.AskedAgain = e is IOException or TaskSignalException { Kind: OutcomeKind.Snoozed or OutcomeKind.Replaced };
            throw;
        }
        finally
        {
            run.Ended = journal.Now;
            journal.Note($"{run.Id} ends on silo {silo.Number}: {run.How}");
        }
    }
}
