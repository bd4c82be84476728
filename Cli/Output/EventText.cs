using System.Globalization;
using Krewe.Clusters;
using Krewe.Schedules;
using Spectre.Console;

namespace Krewe.Cli.Output;

/// <summary>Events as people and programs read them.</summary>
internal static class EventText
{
    private static readonly int Widest = EventNames.All.Max(name => name.Length);

    /// <summary>A line: when, what, whose, and what is to be said of it, as far as there is room.</summary>
    public static string Line(ClusterEvent e, int width)
    {
        var at = e.At.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        var what = EventNames.Of(e.Kind).PadRight(Widest);
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
        Add(e.Runtime is not null, $"after {DurationText.About(e.Runtime ?? default)}");
        Add(e.Due is not null, $"due in {DurationText.About((e.Due ?? default) - e.At)}");
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
