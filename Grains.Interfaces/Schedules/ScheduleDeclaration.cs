using System.Text;
using System.Text.Json;
using Krewe.Graphs;

namespace Krewe.Schedules;

/// <summary>A schedule as an attribute or a file declares it: texts that nobody has read yet.</summary>
public sealed record class ScheduleDeclaration
{
    /// <summary>The schedule's name.</summary>
    public required string Name { get; init; }

    /// <summary>When: what <see cref="Schedules.Timing.Parse"/> reads.</summary>
    public required string Timing { get; init; }

    /// <summary>Wire name of the task that each tick submits.</summary>
    public required string Task { get; init; }

    /// <summary>Its arguments, a JSON array; null for none.</summary>
    public string? Arguments { get; init; }

    /// <summary>IANA name of the time zone.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>A moment in ISO 8601 with its offset; null for none.</summary>
    public string? Start { get; init; }

    /// <summary>A moment in ISO 8601 with its offset; null for none.</summary>
    public string? End { get; init; }

    /// <summary>A length of time such as <c>90s</c>; null for 0.</summary>
    public string? Jitter { get; init; }

    /// <summary>What becomes of missed ticks.</summary>
    public MissedTicks Missed { get; init; }

    /// <summary>A length of time such as <c>1h30m</c>; null for no limit.</summary>
    public string? Deadline { get; init; }

    /// <summary>What becomes of ticks that overlap.</summary>
    public Overlap Overlap { get; init; }

    /// <summary>Who declares it. Default: an attribute.</summary>
    public ScheduleSource Source { get; init; } = ScheduleSource.Declared;

    /// <summary>Where it stands, for errors; null for the attribute of its task.</summary>
    public string? Place { get; init; }

    /// <summary>Where it stands, as people are told.</summary>
    public override string ToString() => Place ?? $"[Schedule(\"{Name}\", …)] of task '{Task}'";

    /// <summary>Reads it.</summary>
    /// <exception cref="FormatException">A text cannot be read; the message names it and says what is allowed.</exception>
    /// <exception cref="SubmitRefusedException">The arguments are no JSON array.</exception>
    public ScheduleSpec ToSpec()
    {
        var call = Signature.OfJson<JsonElement>(Task, Encoding.UTF8.GetBytes(Arguments ?? "[]"));
        return new(Name, Schedules.Timing.Parse(Timing).ToString(), ToOptions(), JsonSerializer.SerializeToUtf8Bytes(call.Node, GraphJson.Default.GraphNode));
    }

    private ScheduleOptions ToOptions() => new()
    {
        TimeZone = TimeZone,
        Start = Moment(nameof(Start), Start),
        End = Moment(nameof(End), End),
        Jitter = Duration(nameof(Jitter), Jitter) ?? TimeSpan.Zero,
        Missed = Missed,
        Deadline = Duration(nameof(Deadline), Deadline),
        Overlap = Overlap,
    };

    private static DateTimeOffset? Moment(string option, string? text) =>
        string.IsNullOrEmpty(text) ? null
        : MomentText.TryParse(text, out var moment) ? moment
        : throw new FormatException($"{option} is '{text}'; allowed: a moment with its offset, as {MomentText.Forms}.");

    private static TimeSpan? Duration(string option, string? text) =>
        string.IsNullOrEmpty(text) ? null
        : DurationText.TryParse(text, out var duration) ? duration
        : throw new FormatException($"{option} is '{text}'; allowed: a time such as {DurationText.Forms}.");
}
