namespace Orleans.Runtime;

/// <summary>A timer of one activation. Disposing stops it and cancels its callback's token.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Sets when it runs next and then how often; <see cref="Timeout.InfiniteTimeSpan"/> means never.</summary>
    void Change(TimeSpan dueTime, TimeSpan period);
}
