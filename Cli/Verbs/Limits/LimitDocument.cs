using Krewe.Limits;

namespace Krewe.Cli.Verbs.Limits;

/// <summary>A limit in JSON.</summary>
internal sealed record LimitDocument(string Name, string? Rate, int? Concurrency, bool IsSet)
{
    public static LimitDocument Of(LimitStatus status) => new(status.Name, status.Limit.Rate?.ToString(), status.Limit.Concurrency, status.IsSet);
}
