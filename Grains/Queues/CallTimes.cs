using Krewe.Graphs;
using Krewe.Schedules;
using Krewe.Submission;

namespace Krewe.Queues;

/// <summary>What the times of a call must be by the clock and beside each other, in all parts of a graph. Each check gives null or what is wrong. Pure.</summary>
internal static class CallTimes
{
    /// <summary>Checks the options of a message; those of the parts of a job are in its graph. A tick waits for as long as its schedule says.</summary>
    public static string? Check(TaskMessage message, DateTimeOffset now) => message is { Options: { } o, IsTick: false }
        ? Check(message.Name, o.Eta, o.SoftTimeLimit, o.TimeLimit, now)
        : null;

    /// <summary>Checks every call in a graph, with what each inherits.</summary>
    public static string? Check(GraphNode graph, DateTimeOffset now) => Check(graph, null, null, now);

    private static string? Check(GraphNode node, TimeSpan? soft, TimeSpan? hard, DateTimeOffset now)
    {
        (soft, hard) = (node.Options?.SoftTimeLimit ?? soft, node.Options?.TimeLimit ?? hard);
        return Check(JobNames.Of(node), node.Options?.Eta, soft, hard, now)
            ?? (node.Reduce is { } merge ? Check(merge, soft, hard, now) : null)
            ?? node.Children?.Select(child => Check(child, soft, hard, now)).FirstOrDefault(reason => reason is not null);
    }

    private static string? Check(string name, DateTimeOffset? eta, TimeSpan? soft, TimeSpan? hard, DateTimeOffset now) =>
        eta - now > MessageRules.MaxTime ? $"{name}: a start not before {eta:u} is not allowed: use at most {MessageRules.MaxTime.Days} days from now."
        : soft > hard ? $"{name}: a soft time limit of {DurationText.Of(soft.Value)} is not allowed: use no more than the time limit, which is {DurationText.Of(hard.Value)}."
        : null;
}
