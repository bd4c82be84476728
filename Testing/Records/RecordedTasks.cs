using System.Collections;
using System.Text.Json;
using Krewe.Graphs;

namespace Krewe.Testing;

/// <summary>
/// What a cluster has taken, or what has ended there, in this order, up to the moment it was asked for. Chains and groups are not among them, their
/// members are.
/// </summary>
public sealed class RecordedTasks<TTask> : IReadOnlyList<TTask>
    where TTask : RecordedTask
{
    private readonly IReadOnlyList<TTask> tasks;
    private readonly string done;

    internal RecordedTasks(IReadOnlyList<TTask> tasks, string done) => (this.tasks, this.done) = (tasks, done);

    /// <inheritdoc/>
    public int Count => tasks.Count;

    /// <inheritdoc/>
    public TTask this[int index] => tasks[index];

    /// <summary>Those of a wire name.</summary>
    public IReadOnlyList<TTask> Of(string name) => [.. tasks.Where(task => task.Name == name)];

    /// <summary>Those of a call: the same name and the same arguments, compared as JSON. Options and ids are not compared.</summary>
    /// <exception cref="ArgumentException">It is a chain or a group.</exception>
    public IReadOnlyList<TTask> Of(Signature call)
    {
        var (name, arguments) = Parts(call);
        return [.. tasks.Where(task => task.Name == name
            && task.Arguments.Count == arguments.Length && task.Arguments.Zip(arguments).All(both => JsonElement.DeepEquals(both.First, both.Second)))];
    }

    /// <summary>The one of a wire name.</summary>
    /// <exception cref="ClusterAssertionException">There is none, or more than one; it lists what there is.</exception>
    public TTask Single(string name) => Single(Of(name), name);

    /// <summary>The one of a call: the same name and the same arguments, compared as JSON.</summary>
    /// <exception cref="ClusterAssertionException">There is none, or more than one; it lists what there is.</exception>
    /// <exception cref="ArgumentException">It is a chain or a group.</exception>
    public TTask Single(Signature call) => Single(Of(call), Text(call));

    /// <summary>That there is none of a wire name.</summary>
    /// <exception cref="ClusterAssertionException">There is one; it lists what there is.</exception>
    public void None(string name) => None(Of(name), name);

    /// <summary>That there is none of a call: the same name and the same arguments, compared as JSON.</summary>
    /// <exception cref="ClusterAssertionException">There is one; it lists what there is.</exception>
    /// <exception cref="ArgumentException">It is a chain or a group.</exception>
    public void None(Signature call) => None(Of(call), Text(call));

    /// <inheritdoc/>
    public IEnumerator<TTask> GetEnumerator() => tasks.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>One a line.</summary>
    public override string ToString() => tasks.Count == 0
        ? $"Nothing has {done}."
        : $"{tasks.Count} {(tasks.Count == 1 ? "has" : "have")} {done}:\n{string.Join('\n', tasks.Select((task, index) => $"  {index + 1}. {task}  [{task.Id}]"))}";

    private TTask Single(IReadOnlyList<TTask> found, string what) => found.Count == 1
        ? found[0]
        : throw new ClusterAssertionException($"Expected exactly one {what} that has {done}, and there are {(found.Count == 0 ? "none" : found.Count)}. {this}");

    private void None(IReadOnlyList<TTask> found, string what)
    {
        if (found.Count > 0)
        {
            throw new ClusterAssertionException($"Expected no {what} that has {done}, and there {(found.Count == 1 ? "is 1" : $"are {found.Count}")}. {this}");
        }
    }

    private static string Text(Signature call)
    {
        var (name, arguments) = Parts(call);
        return RecordedTask.Text(name, arguments);
    }

    private static (string Name, JsonElement[] Arguments) Parts(Signature call) => call.Node is { Kind: NodeKind.Task, Name: { } name, Arguments: { } arguments }
        ? (name, [.. JsonElement.Parse(arguments).EnumerateArray()])
        : throw new ArgumentException("A chain or a group is no single call: look for its members.", nameof(call));
}
