namespace Krewe;

/// <summary>A queue as it stands.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsPaused">It accepts tasks and hands out none.</param>
/// <param name="Ready">Tasks that could start, were it not paused or had a worker a free slot; those that wait for a limit among them.</param>
/// <param name="Delayed">Tasks that wait for their time or their next attempt.</param>
/// <param name="Running">Tasks that workers have.</param>
/// <param name="Workers">How many silos serve it.</param>
/// <param name="Rules">What it is declared with, at run time or by silos; null for nothing.</param>
public sealed record class QueueStatus(string Name, bool IsPaused, int Ready, int Delayed, int Running, int Workers, QueueRules? Rules = null);
