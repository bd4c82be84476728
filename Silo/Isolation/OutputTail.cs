using System.Text;

namespace Krewe.Hosting;

/// <summary>
/// The last lines of an output, bounded in number and length; of what the runtime writes when it gives a process up the first ones, for there the cause
/// stands above a long stack. Gives each line to whoever logs it. Pure.
/// </summary>
internal sealed class OutputTail(Action<string> line)
{
    /// <summary>Lines kept.</summary>
    public const int MaxLines = 20;

    /// <summary>Longest line, in characters; the rest of it is dropped.</summary>
    public const int MaxLength = 500;

    private static readonly string[] Headlines = ["Fatal error", "Stack overflow", "Unhandled exception", "Process terminated", "Out of memory"];

    private readonly Queue<string> last = new();
    private readonly StringBuilder open = new();
    private bool givenUp;

    /// <summary>More has been written.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (c == '\n')
            {
                End();
            }
            else if (c != '\r' && open.Length < MaxLength)
            {
                open.Append(c);
            }
        }
    }

    /// <summary>Ends a line that was not.</summary>
    public void End()
    {
        if (open.Length == 0)
        {
            return;
        }

        var text = open.ToString();
        open.Clear();
        lock (last)
        {
            if (!givenUp && Array.Exists(Headlines, h => text.StartsWith(h, StringComparison.Ordinal)))
            {
                givenUp = true;
                last.Clear();
            }

            if (!givenUp || last.Count < MaxLines)
            {
                last.Enqueue(text);
            }

            if (last.Count > MaxLines)
            {
                last.Dequeue();
            }
        }

        line(text);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        lock (last)
        {
            return string.Join('\n', last);
        }
    }
}
