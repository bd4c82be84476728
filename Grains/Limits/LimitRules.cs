namespace Krewe.Limits;

/// <summary>What a limit may be like. Each check gives null or a sentence that says what is wrong and what is allowed. Pure.</summary>
internal static class LimitRules
{
    /// <summary>Checks a limit with its name.</summary>
    public static string? Check(string name, Limit limit) => LimitNames.IsValid(name)
        ? Check(limit)
        : $"A limit cannot be called '{(name.Length > 60 ? name[..60] + "…" : name)}': use task:NAME, queue:NAME or key:KEY.";

    /// <summary>Checks what a limit allows.</summary>
    public static string? Check(Limit limit) => limit switch
    {
        { Rate: { IsValid: false } rate } => $"a rate of {rate.Count} in {rate.Period}{(rate.Burst == 0 ? "" : $" with a burst of {rate.Burst}")} is not allowed: "
            + $"use 1 to {RateText.Most:N0} in {RateText.ShortestPeriod.TotalSeconds} s to {RateText.LongestPeriod.Days} days, and no burst with a window.",
        { Concurrency: < 1 or > RateText.Most } => $"{limit.Concurrency} tasks at once are not allowed: use 1 to {RateText.Most:N0}.",
        _ => null,
    };
}
