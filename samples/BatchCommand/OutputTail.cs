using System.Text;

namespace BatchCommand;

/// <summary>Gathers lines from two threads and keeps the end of them.</summary>
internal sealed class OutputTail(int size)
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();

    /// <param name="line">A line without its end; null at the end of a stream.</param>
    public void Add(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_gate)
        {
            _text.Append(line).Append('\n');
            if (_text.Length > 2 * size)
            {
                _text.Remove(0, _text.Length - size);
            }
        }
    }

    public override string ToString()
    {
        lock (_gate)
        {
            return _text.ToString(Math.Max(0, _text.Length - size), Math.Min(size, _text.Length));
        }
    }
}
