namespace WhatAnime.Search;

/// <summary>Keeps the k nearest of many hits; of two at one distance the one with the lower number.</summary>
/// <remarks>A heap with the worst on top, so that most hits are turned away by one comparison.</remarks>
internal sealed class Nearest(int k)
{
    // Distance and number in one key: the order of keys is the order of hits.
    private readonly PriorityQueue<ulong, ulong> _worstFirst = new(k + 1, Comparer<ulong>.Create((a, b) => b.CompareTo(a)));

    /// <summary>What is not under this squared distance cannot get in any more, given that numbers only grow.</summary>
    public int Limit { get; private set; } = int.MaxValue;

    public void Offer(int frame, int squared)
    {
        ulong key = ((ulong)squared << 32) | (uint)frame;
        if (_worstFirst.Count < k)
        {
            _worstFirst.Enqueue(key, key);
        }
        else if (key < _worstFirst.Peek())
        {
            _worstFirst.EnqueueDequeue(key, key);
        }

        if (_worstFirst.Count == k)
        {
            Limit = (int)(_worstFirst.Peek() >> 32);
        }
    }

    /// <summary>The hits kept, nearest first.</summary>
    public Hit[] Sorted() =>
        [.. _worstFirst.UnorderedItems.Select(item => item.Element).Order().Select(key => new Hit((int)(uint)key, (int)(key >> 32)))];
}
