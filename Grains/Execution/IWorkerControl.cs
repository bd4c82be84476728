namespace Krewe.Execution;

/// <summary>What a host may ask of its silo's worker.</summary>
public interface IWorkerControl
{
    /// <summary>A worker that is stopping waits no longer for running tasks: it cancels them and hands back those that heed it. Before that, nothing.</summary>
    void Hurry();
}
