namespace WhatAnime.Index;

/// <summary>Keeps the shards that were searched last in memory, up to a number of bytes. Safe for any number of threads.</summary>
/// <remarks>A shard that many searches want at once is read once. What a search holds stays alive until it is done, kept here or not.</remarks>
/// <param name="capacity">Bytes of shards to keep; at least the one used last is kept. A gibibyte is 32 million frames.</param>
public sealed class IndexCache(long capacity)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _lastUsedFirst = new();

    /// <summary>The one of this process: 2 GiB.</summary>
    public static IndexCache Shared { get; } = new(2L << 30);

    /// <summary>Paths of what it keeps, last used first.</summary>
    public IReadOnlyList<string> Kept
    {
        get
        {
            lock (_gate)
            {
                return [.. _lastUsedFirst.Select(entry => entry.Path)];
            }
        }
    }

    /// <exception cref="IndexFormatException">The file is damaged. The next call reads it again.</exception>
    /// <exception cref="IOException">It cannot be read. The next call tries again.</exception>
    public FrameIndex Get(string path)
    {
        Entry entry = Use(path);
        try
        {
            return entry.Index.Value;
        }
        catch (Exception e) when (e is IOException or IndexFormatException or UnauthorizedAccessException)
        {
            Forget(entry);
            throw;
        }
        finally
        {
            Trim();
        }
    }

    private Entry Use(string path)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(path, out LinkedListNode<Entry>? node))
            {
                _lastUsedFirst.Remove(node);
            }
            else
            {
                node = new LinkedListNode<Entry>(new Entry(path, new Lazy<FrameIndex>(() => FrameIndexFile.Read(path))));
                _entries.Add(path, node);
            }

            _lastUsedFirst.AddFirst(node);
            return node.Value;
        }
    }

    // By identity: the same path may have been read anew since.
    private void Forget(Entry entry)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(entry.Path, out LinkedListNode<Entry>? node) && ReferenceEquals(node.Value, entry))
            {
                _entries.Remove(entry.Path);
                _lastUsedFirst.Remove(node);
            }
        }
    }

    private void Trim()
    {
        lock (_gate)
        {
            long kept = 0;
            LinkedListNode<Entry>? next;
            for (LinkedListNode<Entry>? node = _lastUsedFirst.First; node is not null; node = next)
            {
                next = node.Next;
                kept += node.Value.Index.IsValueCreated ? node.Value.Index.Value.Bytes : 0;
                if (kept > capacity && node != _lastUsedFirst.First)
                {
                    _lastUsedFirst.Remove(node);
                    _entries.Remove(node.Value.Path);
                }
            }
        }
    }

    private sealed record Entry(string Path, Lazy<FrameIndex> Index);
}
