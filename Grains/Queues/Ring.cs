namespace Krewe.Queues;

/// <summary>A double-ended queue in one array; 8 to 16 bytes an item.</summary>
internal sealed class Ring<T>
    where T : class
{
    private T?[] items = new T?[16];
    private int head;

    public int Count { get; private set; }

    public T First => items[head]!;

    public void AddLast(T item)
    {
        Grow();
        items[(head + Count++) & (items.Length - 1)] = item;
    }

    public void AddFirst(T item)
    {
        Grow();
        head = (head - 1) & (items.Length - 1);
        items[head] = item;
        Count++;
    }

    public T RemoveFirst()
    {
        var item = items[head]!;
        items[head] = null;
        head = (head + 1) & (items.Length - 1);
        Count--;
        if (items.Length > 1024 && Count < items.Length / 8)
        {
            Resize(items.Length / 2);
        }

        return item;
    }

    private void Grow()
    {
        if (Count == items.Length)
        {
            Resize(items.Length * 2);
        }
    }

    private void Resize(int size)
    {
        var moved = new T?[size];
        for (var i = 0; i < Count; i++)
        {
            moved[i] = items[(head + i) & (items.Length - 1)];
        }

        items = moved;
        head = 0;
    }
}
