using Krewe.Results;

namespace Krewe.Queues;

/// <summary>A standing call that wants to know not only a task's end, but also what it reports until then.</summary>
internal sealed class Follower() : TaskCompletionSource<TaskRecord>(TaskCreationOptions.RunContinuationsAsynchronously);
