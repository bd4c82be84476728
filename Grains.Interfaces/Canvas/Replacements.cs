using System.Globalization;
using System.Text.Json;
using Krewe.Execution;
using Krewe.Results;
using Krewe.Submission;

namespace Krewe.Graphs;

/// <summary>What takes a task's place: a task or a job of the same id. Pure.</summary>
public static class Replacements
{
    /// <summary>How many replacements may stand in a row, one made by what the other brought. The next fails, so that no loop goes on for ever.</summary>
    public const int MostInARow = 1000;

    /// <summary>The header that counts them; inherited by all parts.</summary>
    public const string Header = "krewe-replacements";

    /// <summary>
    /// The header that says what a task was called before it was replaced: the length of its id, a blank, its name. Parts inherit it, and have longer ids.
    /// </summary>
    public const string NameHeader = "krewe-called-as";

    /// <summary>Members that the groups of a replacement may have together.</summary>
    internal const int MostMembers = 10_000;

    // Numbers of claims stay far below, at a billion a second for a day.
    private const int RoundAt = 48;

    /// <summary>Whether a header is one of those that replacements leave.</summary>
    internal static bool IsOwn(string header) => header is Header or NameHeader;

    /// <summary>How many replacements have led to a message with these headers.</summary>
    internal static int CountOf(IReadOnlyDictionary<string, string>? headers) =>
        headers is not null && headers.TryGetValue(Header, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? Math.Min(count, MostInARow) : 0;

    /// <summary>A claim that says which of the tasks that had the id it is for: who has one that was replaced since says nothing of the others.</summary>
    internal static long ClaimOf(long number, int round) => number | ((long)round << RoundAt);

    /// <summary>Which of the tasks that had the id a claim is for.</summary>
    internal static int RoundOf(long claim) => (int)(claim >> RoundAt);

    /// <summary>The name that the task of a message was called by, if it was replaced by one of another name; else null.</summary>
    internal static string? CalledAs(TaskMessage message) => message.Headers is not null && message.Headers.TryGetValue(NameHeader, out var text)
        && text.IndexOf(' ') is > 0 and var blank && int.TryParse(text.AsSpan(0, blank), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
        && length == message.Id.Length && !text.AsSpan(blank + 1).SequenceEqual(message.Name) ? text[(blank + 1)..] : null;

    /// <summary>The graph as an outcome carries it.</summary>
    /// <exception cref="SubmitRefusedException">It has too many members, or a part has an id or a unique key of its own.</exception>
    internal static GraphNode ToGraph(GraphNode node) => WholeGraphs.Of(node, MostMembers,
        $"A replacement may have at most {MostMembers:N0} members. Let the task enqueue a larger group, or replace itself by tasks that make parts of it.",
        static part => part switch
        {
            { Id: { } id } => throw new SubmitRefusedException(
                $"The id '{id}' is set on what a task is to be replaced by: the whole keeps the task's id, and its parts are called by that."),
            { Options.Unique.Key: { } key } => throw new SubmitRefusedException(
                $"The unique key '{key}' is set on what a task is to be replaced by: the whole keeps the key of the task's call."),
            _ => part,
        });

    /// <summary>What takes the place of a task; null when there have been too many.</summary>
    /// <param name="task">The task's message.</param>
    /// <param name="submittedAt">When that was accepted.</param>
    /// <param name="outcome">Says what replaces it.</param>
    /// <param name="now">The cluster's time: delays and expiry count from it.</param>
    /// <exception cref="JsonException">The outcome has no graph.</exception>
    /// <exception cref="SubmitRefusedException">It takes a result that is not there.</exception>
    internal static TaskMessage? ToMessage(TaskMessage task, DateTimeOffset submittedAt, TaskOutcome outcome, DateTimeOffset now)
    {
        var count = CountOf(task.Headers) + 1;
        if (count > MostInARow)
        {
            return null;
        }

        var graph = JsonSerializer.Deserialize(outcome.Result, GraphJson.Default.GraphNode) ?? throw new JsonException("There is no graph.");
        var headers = task.Headers is null ? [] : new Dictionary<string, string>(task.Headers);
        headers[Header] = count.ToString(CultureInfo.InvariantCulture);
        headers[NameHeader] = string.Create(CultureInfo.InvariantCulture, $"{task.Id.Length} {CalledAs(task) ?? task.Name}");

        // The result is kept as the task's would have been, and so is the key of a unique one; everything else is as the graph says.
        var own = graph.Options ?? new();
        var options = own with
        {
            Eta = own.Countdown is { } countdown ? now + countdown : own.Eta, Countdown = null, Expires = own.Expires + (now - submittedAt),
            ResultExpires = own.ResultExpires ?? outcome.KeepFor, IgnoreResult = own.IgnoreResult ?? task.Options?.IgnoreResult,
            Unique = task.Options?.Unique is { } key ? key with { MaxWait = null, Since = null } : null,
        };
        return GraphMessages.ToMessage(graph with { Options = options == new CallOptions() ? null : options }, task.Id, task.Parent,
            new() { Kind = NodeKind.Chain, Headers = headers }, null);
    }
}
