namespace Krewe;

/// <summary>Which silos are asked, and for how long.</summary>
/// <param name="Destination">Names or addresses of the silos; null (default) for all. Of a name that several silos have, each is meant.</param>
/// <param name="Timeout">How long answers are waited for, more than 0. Default 1 s.</param>
/// <param name="Limit">So many answers are enough, from 1; null (default) waits for all.</param>
public sealed record class Audience(IReadOnlyCollection<string>? Destination = null, TimeSpan? Timeout = null, int? Limit = null)
{
    /// <summary>How long answers are waited for when nothing else is said: 1 s.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Everybody.</summary>
    internal static Audience All { get; } = new();

    internal TimeSpan Patience => Timers.Bounded(Timeout ?? DefaultTimeout);

    internal void Check()
    {
        if (Patience <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(Timeout), Patience, "Answers are waited for longer than 0.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(Limit ?? 1, 1, nameof(Limit));
    }
}
