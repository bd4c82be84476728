using Krewe.Schedules;
using Krewe.Submission;

namespace Krewe.Queues;

/// <summary>What the rules of a queue make of the calls that come to it, and what rules are allowed. Pure.</summary>
internal static class DeclaredCalls
{
    /// <summary>Says what is wrong with the rules of a queue; null for nothing.</summary>
    public static string? Check(string queue, QueueRules rules)
    {
        var (least, most) = (rules.MinPriority ?? 0, rules.MaxPriority ?? 9);
        return !IsQueue(queue) ? $"'{queue}' cannot be declared: a queue has 1–128 letters, digits and . _ - : and does not begin with silo:."
            : least is < 0 or > 9 || most is < 0 or > 9 || least > most ? $"{queue}: priorities from {least} to {most} are not allowed: use 0 to 9, the lower first."
            : rules.Priority is { } p && (p < least || p > most) ? $"{queue}: the priority {p} of calls that say none is not one of {least} to {most}."
            : rules.Expires is { } t && (t <= TimeSpan.Zero || t > MessageRules.MaxTime) ? $"{queue}: expires of {DurationText.Of(t)} is not allowed: use more than 0 and at most {MessageRules.MaxTime.Days} days."
            : rules.MaxLength is < 1 ? $"{queue}: a length of {rules.MaxLength} is not allowed: use 1 or more."
            : !Enum.IsDefined(rules.Overflow) ? $"{queue}: overflow {rules.Overflow} is not known: use {string.Join(" or ", Enum.GetNames<QueueOverflow>())}."
            : rules.DeadLetters is { } target && (!IsQueue(target) || target == queue) ? $"{queue}: dead letters cannot go to '{target}': name another queue."
            : null;
    }

    /// <summary>Gives a call what the rules say where it says nothing. Gives why it is refused; null when it is not.</summary>
    /// <param name="rules">The rules of its queue.</param>
    /// <param name="message">The call, which need not be changed.</param>
    /// <param name="now">Unix milliseconds.</param>
    public static string? Apply(QueueRules rules, ref TaskMessage message, long now)
    {
        var given = message.Options ?? new();
        var (least, most) = (rules.MinPriority ?? 0, rules.MaxPriority ?? 9);
        var priority = given.Priority != 0 ? given.Priority : rules.Priority ?? least;
        if (priority < least || priority > most)
        {
            return $"{message.Name}: priority {priority} is not allowed in the queue {message.Queue}: use {least} to {most}.";
        }

        var full = given with { Priority = priority, Expires = given.Expires ?? ExpiryOf(rules, given, now) };
        message = full == given ? message : message with { Options = full };
        return null;
    }

    /// <summary>The time that the rules give starts when the call is due, and the call's own when it is submitted.</summary>
    private static TimeSpan? ExpiryOf(QueueRules rules, CallOptions given, long now)
    {
        if (rules.Expires is not { } expires)
        {
            return null;
        }

        var delay = given.Eta is { } eta ? TimeSpan.FromMilliseconds(Math.Max(0, eta.ToUnixTimeMilliseconds() - now)) : given.Countdown ?? TimeSpan.Zero;
        return expires < MessageRules.MaxTime - delay ? expires + delay : MessageRules.MaxTime;
    }

    private static bool IsQueue(string name) => QueueNames.IsValid(name) && !QueueNames.IsOfSilo(name);
}
