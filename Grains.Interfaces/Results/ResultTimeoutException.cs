using Krewe.Schedules;

namespace Krewe;

/// <summary>A result was not there in time. The task is not affected and can be waited for again.</summary>
public sealed class ResultTimeoutException(string id, TimeSpan timeout)
    : KreweException($"Task {id} has not ended within {DurationText.About(timeout)}; it goes on, ask again later.")
{
    /// <summary>The task.</summary>
    public string Id => id;
}
