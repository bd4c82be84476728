using Krewe.Graphs;
using Krewe.Results;

namespace Krewe;

/// <summary>A member of a group that has ended, in whatever way.</summary>
/// <typeparam name="T">Type of its result.</typeparam>
public sealed class GroupMember<T>
{
    private readonly T? value;

    internal GroupMember(int index, TaskRecord record, AsyncResult<T> task, T? value)
    {
        (Index, Record, Task) = (index, record, task);
        this.value = value;
    }

    /// <summary>Its place in the group, from 0.</summary>
    public int Index { get; }

    /// <summary>How it ended: state, times, attempts, error.</summary>
    public TaskRecord Record { get; }

    /// <summary>The member as a task of its own.</summary>
    public AsyncResult<T> Task { get; }

    /// <summary>Whether it has a result.</summary>
    public bool Succeeded => Record.State is TaskState.Success or TaskState.Ignored;

    /// <summary>Its result.</summary>
    /// <exception cref="TaskFailedException">It ended without success.</exception>
    public T Value => Succeeded ? value! : throw GroupResults.Failed(Record);
}
