using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Krewe.Execution;
using Krewe.Graphs;
using Krewe.Queues;
using Krewe.Submission;

namespace Krewe.Schedules;

/// <summary>What makes a schedule acceptable, and what its ticks submit. Pure.</summary>
internal static class ScheduleRules
{
    private static readonly TimeSpan LongestJitter = TimeSpan.FromDays(1);

    /// <summary>Checks a schedule, and gives its ticks.</summary>
    /// <exception cref="SubmitRefusedException">Something in it is wrong; the message says what.</exception>
    public static TickRule Check(ScheduleSpec spec, DateTimeOffset anchor, TaskRegistry registry, int maxPayload)
    {
        var options = spec.Options;
        if (spec.Name.Length > TickNames.LongestName || !QueueNames.IsValid(spec.Name))
        {
            throw new SubmitRefusedException($"The name '{spec.Name}' of a schedule is not allowed: use 1–{TickNames.LongestName} letters, digits or . _ - :");
        }

        if (options.Jitter < TimeSpan.Zero || options.Jitter > LongestJitter)
        {
            throw new SubmitRefusedException($"Schedule '{spec.Name}': a jitter of {options.Jitter} is not allowed: use 0 to 1 day.");
        }

        if (options.Deadline < TimeSpan.Zero)
        {
            throw new SubmitRefusedException($"Schedule '{spec.Name}': a deadline of {options.Deadline} is not allowed: use 0 or more.");
        }

        if (!Enum.IsDefined(options.Missed))
        {
            throw new SubmitRefusedException($"Schedule '{spec.Name}': {options.Missed} is no way with missed ticks; use {string.Join(", ", Enum.GetNames<MissedTicks>())}.");
        }

        if (!Enum.IsDefined(options.Overlap))
        {
            throw new SubmitRefusedException($"Schedule '{spec.Name}': {options.Overlap} is no way with ticks that overlap; use {string.Join(", ", Enum.GetNames<Overlap>())}.");
        }

        var rule = TickRule.Of(spec, anchor);
        var call = CallOf(spec);
        var message = MessageOf(spec, call, anchor);
        var reason = call.Id is not null
            ? $"the id '{call.Id}' is set on its call, and each tick has an id of its own: leave it out."
            : MessageRules.Check(message, maxPayload) ?? MessageRules.CheckGraph(registry, call) ?? CallTimes.Check(call, anchor);
        return reason is null ? rule : throw new SubmitRefusedException($"Schedule '{spec.Name}': {reason}");
    }

    /// <summary>What tells a declaration from another one of the same name.</summary>
    public static string PrintOf(ScheduleSpec spec)
    {
        var o = spec.Options;
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{spec.Timing}\n{o.TimeZone}\n{o.Start:O}\n{o.End:O}\n{o.Jitter:c}\n{(int)o.Missed}\n{o.Deadline:c}\n{(int)o.Overlap}\n");
        return Convert.ToHexString(SHA256.HashData([.. Encoding.UTF8.GetBytes(text), .. spec.Call]).AsSpan(0, 16));
    }

    /// <summary>What each tick submits.</summary>
    public static GraphNode CallOf(ScheduleSpec spec)
    {
        try
        {
            return JsonSerializer.Deserialize(spec.Call, GraphJson.Default.GraphNode) ?? throw new JsonException("it is null");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException or ArgumentException or FormatException)
        {
            throw new SubmitRefusedException($"Schedule '{spec.Name}': its call is no valid graph: {e.Message}", e);
        }
    }

    /// <summary>The message of one tick: its task knows the schedule and the time by the headers <c>schedule</c> and <c>tick</c>.</summary>
    public static TaskMessage MessageOf(ScheduleSpec spec, GraphNode call, DateTimeOffset tick)
    {
        var id = TickNames.TaskOf(spec.Name, tick);
        var named = SignatureNodes.Header(SignatureNodes.Header(call, "schedule", spec.Name), "tick", tick.ToString("O", CultureInfo.InvariantCulture));
        return GraphMessages.ToMessage(spec.Options.Jitter > TimeSpan.Zero ? SignatureNodes.NotBefore(named, tick + Shift(id, spec.Options.Jitter)) : named,
            id, null, null, null);
    }

    /// <summary>Which part of the jitter a tick waits: drawn from its id, so that it is the same whoever asks.</summary>
    private static TimeSpan Shift(string id, TimeSpan jitter) => TaskIds.ShardOf(id, 1000) / 1000.0 * jitter;
}
