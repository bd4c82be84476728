namespace Krewe.Execution;

/// <summary>Where a silo's work runs.</summary>
/// <param name="Home">Krewe's own loops: the thread pool.</param>
/// <param name="Tasks">User code: threads of its own, see <see cref="TaskThreads"/>.</param>
internal sealed record class Schedulers(TaskScheduler Home, TaskScheduler Tasks);
