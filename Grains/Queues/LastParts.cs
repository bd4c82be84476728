namespace Krewe.Queues;

/// <summary>
/// Equal parts as one, of those that were asked for last: at least <paramref name="capacity"/> of them and at most twice as many. What is asked for often
/// stays, however many others come that nobody asks for again, such as options with a moment or a tenant's key. Pure.
/// </summary>
/// <param name="capacity">1 or more.</param>
/// <param name="comparer">What is equal; null as the type says.</param>
internal sealed class LastParts<T>(int capacity, IEqualityComparer<T>? comparer = null)
    where T : class
{
    private Dictionary<T, T> young = new(comparer);
    private Dictionary<T, T> old = new(comparer);

    /// <summary>How many it knows.</summary>
    public int Count => young.Count + old.Count;

    /// <summary>The one that stands for all that are equal to this one.</summary>
    public T Of(T part)
    {
        if (young.TryGetValue(part, out var shared))
        {
            return shared;
        }

        shared = old.Remove(part, out var known) ? known : part;
        if (young.Count == capacity)
        {
            (young, old) = (old, young);
            young.Clear();
        }

        young.Add(shared, shared);
        return shared;
    }
}
