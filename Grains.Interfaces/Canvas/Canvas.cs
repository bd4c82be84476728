using Krewe.Graphs;

namespace Krewe;

/// <summary>Puts signatures together. Items are read lazily, when the signature is enqueued, and read again if it is enqueued again.</summary>
public static class Canvas
{
    /// <summary>Runs all of <paramref name="members"/> side by side; the result is theirs, in order.</summary>
    public static Signature<T[]> Group<T>(params IEnumerable<Signature<T>> members) => Group<T, T>(members);

    /// <summary>Runs <paramref name="task"/> on each item side by side; the result is theirs, in order.</summary>
    public static Signature<TOut[]> Map<TIn, TOut>(IEnumerable<TIn> items, Func<TIn, Signature<TOut>> task) =>
        Group<TOut, TOut>(Each(items, task));

    /// <summary>As <see cref="Map"/>, with two arguments an item.</summary>
    public static Signature<TOut[]> Starmap<T1, T2, TOut>(IEnumerable<(T1 First, T2 Second)> items, Func<T1, T2, Signature<TOut>> task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return Map(items, i => task(i.First, i.Second));
    }

    /// <summary>As <see cref="Map"/>, with three arguments an item.</summary>
    public static Signature<TOut[]> Starmap<T1, T2, T3, TOut>(
        IEnumerable<(T1 First, T2 Second, T3 Third)> items, Func<T1, T2, T3, Signature<TOut>> task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return Map(items, i => task(i.First, i.Second, i.Third));
    }

    /// <summary>
    /// Runs <paramref name="task"/> on each item, <paramref name="size"/> of them one after the other in one message: for many small calls.
    /// The result is one array a chunk. All items must call one and the same task with the same options.
    /// </summary>
    public static Signature<TOut[][]> Chunks<TIn, TOut>(IEnumerable<TIn> items, int size, Func<TIn, Signature<TOut>> task)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return Group<TOut[], TOut[]>(items.Chunk(size).Select(
            chunk => new Signature<TOut[]>(SignatureNodes.Each(chunk.Select(i => SignatureNodes.Given(task(i), nameof(task)))))));
    }

    /// <summary>
    /// Folds a group's results into one with an associative task of two inputs, in order, block by block, while members still run.
    /// <paramref name="merge"/> is called once, now, with stand-ins. A group of one gives that one; an empty group cannot be reduced.
    /// </summary>
    public static Signature<T> Reduce<T>(this Signature<T[]> group, Func<Input<T>, Input<T>, Signature<T>> merge)
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(merge);
        var left = SignatureNodes.NextVariable();
        var right = SignatureNodes.NextVariable();
        return new(SignatureNodes.Reduced(group.Node, SignatureNodes.Given(merge(Input<T>.Later(left), Input<T>.Later(right)), nameof(merge)), left, right));
    }

    private static IEnumerable<Signature<TOut>> Each<TIn, TOut>(IEnumerable<TIn> items, Func<TIn, Signature<TOut>> task)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(task);
        return items.Select(task);
    }

    private static Signature<TResult[]> Group<TMember, TResult>(IEnumerable<Signature<TMember>> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        return new(new GraphNode
        {
            Kind = NodeKind.Group,
            Members = members.Select((member, n) => member?.Node ?? throw new ArgumentException($"Member {n} of the group is null.", nameof(members))),
        });
    }
}
