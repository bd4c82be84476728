namespace Krewe;

/// <summary>Which silos are asked, and for how long.</summary>
/// <param name="Destination">Names or addresses of the silos; null (default) for all. Of a name that several silos have, each is meant.</param>
/// <param name="Timeout">How long answers are waited for. Default 1 s.</param>
/// <param name="Limit">So many answers are enough, from 1; null (default) waits for all.</param>
public sealed record class Audience(IReadOnlyCollection<string>? Destination = null, TimeSpan? Timeout = null, int? Limit = null)
{
    /// <summary>How long answers are waited for when nothing else is said: 1 s.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Everybody.</summary>
    internal static Audience All { get; } = new();

    internal TimeSpan Patience => Timeout ?? DefaultTimeout;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Patience, TimeSpan.Zero, nameof(Timeout));
        ArgumentOutOfRangeException.ThrowIfLessThan(Limit ?? 1, 1, nameof(Limit));
    }
}
