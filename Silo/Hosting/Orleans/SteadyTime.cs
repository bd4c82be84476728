namespace Krewe.Hosting;

/// <summary>
/// The machine's time of day when this was made, and what has passed since by the clock that nobody sets. Orleans refuses to activate grains for
/// as long as the time of day has been set back.
/// </summary>
internal sealed class SteadyTime : TimeProvider
{
    private readonly DateTimeOffset start = System.GetUtcNow();
    private readonly long began = System.GetTimestamp();

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => start + System.GetElapsedTime(began);
}
