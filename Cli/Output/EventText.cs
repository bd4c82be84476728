using System.Globalization;
using System.Text;
using Krewe.Clusters;
using Spectre.Console;

namespace Krewe.Cli.Output;

/// <summary>Events as people and programs read them.</summary>
internal static class EventText
{
    private static readonly int Widest = Enum.GetValues<EventKind>().Max(k => Name(k).Length);

    /// <summary>The names of all kinds, such as <c>task-sent</c>.</summary>
    public static string[] Names { get; } = [.. Enum.GetValues<EventKind>().Select(Name)];

    /// <summary>As Celery calls it: <c>task-sent</c>, <c>worker-online</c>.</summary>
    public static string Name(EventKind kind)
    {
        var name = new StringBuilder();
        foreach (var c in kind.ToString())
        {
            name.Append(char.IsUpper(c) && name.Length > 0 ? "-" : "").Append(char.ToLowerInvariant(c));
        }

        return name.ToString();
    }

    /// <summary>The kind of a name; null if there is none.</summary>
    public static EventKind? Kind(string name) => Enum.GetValues<EventKind>().Cast<EventKind?>().FirstOrDefault(k => Name(k!.Value).Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>A line: when, what, whose, and what is to be said of it, as far as there is room.</summary>
    public static string Line(ClusterEvent e, int width)
    {
        var at = e.At.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        var what = Name(e.Kind).PadRight(Widest);
        var whose = e.TaskName is null ? e.Node : $"{e.TaskName}[{e.TaskId}]";
        var room = width - at.Length - what.Length - whose.Length - 4;
        var rest = Rest(e) is var all && all.Length <= room ? all : room > 1 ? $"{all.AsSpan(0, room - 1)}…" : "";
        var end = rest.Length == 0 ? "" : $" [dim]{Markup.Escape(rest)}[/]";
        return $"[dim]{at}[/] [{ColorOf(e.Kind)}]{what}[/] {Markup.Escape(whose)}{end}";
    }

    private static string Rest(ClusterEvent e)
    {
        var parts = new List<string>();
        Add(e.Error is not null, e.Error);
        Add(e.TaskName is not null && e.Kind != EventKind.TaskSent, $"on {e.Node}");
        Add(e.Queue is not null && e.Kind == EventKind.TaskSent, $"to {e.Queue}");
        Add(e.Attempt > 1, $"attempt {e.Attempt}");
        Add(e.Runtime is not null, $"after {Durations.Show(e.Runtime ?? default)}");
        Add(e.Due is not null, $"due in {Durations.Show((e.Due ?? default) - e.At)}");
        Add(e.Arguments is not null, e.Arguments);
        Add(e.Result is not null, $"→ {e.Result}");
        Add(e.Pool is not null, $"{e.Pool?.Busy} of {e.Pool?.Size} slots busy, {e.Pool?.Reserved} reserved");
        Add(e.Kind == EventKind.EventsDropped, e.Count is { } n ? $"{NodeText.N(n)} events were lost: they came faster than they were read" : "some events were lost");
        return string.Join("  ", parts).ReplaceLineEndings(" ");

        void Add(bool when, string? text)
        {
            if (when)
            {
                parts.Add(text!);
            }
        }
    }

    private static string ColorOf(EventKind kind) => kind switch
    {
        EventKind.TaskSucceeded or EventKind.TaskIgnored or EventKind.WorkerOnline => "green",
        EventKind.TaskFailed or EventKind.TaskRejected or EventKind.WorkerOffline or EventKind.EventsDropped => "red",
        EventKind.TaskRetried or EventKind.TaskRevoked => "yellow",
        EventKind.TaskStarted => "blue",
        EventKind.WorkerHeartbeat => "dim",
        _ => "default",
    };
}

/// <summary>An event as <c>--json</c> writes it: what does not concern its kind is left out.</summary>
internal sealed record EventDocument(string Kind, DateTimeOffset At, string Node, string Silo, string? TaskId, string? TaskName, string? Queue, int? Attempt,
    double? RuntimeSeconds, string? Arguments, string? Result, string? Error, DateTimeOffset? Due, PoolStatus? Pool, long? Count)
{
    public static EventDocument Of(ClusterEvent e) => new(EventText.Name(e.Kind), e.At, e.Node, e.Silo, e.TaskId, e.TaskName, e.Queue, e.Attempt,
        e.Runtime?.TotalSeconds, e.Arguments, e.Result, e.Error, e.Due, e.Pool, e.Count);
}
