using System.Globalization;
using System.Text;
using Krewe.Results;

namespace Krewe.Graphs;

/// <summary>Writes a graph as a Mermaid flowchart. Pure.</summary>
internal sealed class Mermaid
{
    private readonly StringBuilder text = new("flowchart TD\n");
    private readonly SortedSet<TaskState> states = [];
    private int last;

    private Mermaid()
    {
    }

    /// <summary>The text, which ends with a line break.</summary>
    public static string Of(TaskGraph graph)
    {
        var writer = new Mermaid();
        writer.Write(graph, 1);
        foreach (var state in writer.states)
        {
            writer.Line(1, $"classDef {state} {StyleOf(state)}");
        }

        return writer.text.ToString();
    }

    /// <summary>Gives where arrows to it end and arrows from it begin.</summary>
    private (string In, string Out) Write(TaskGraph graph, int depth) => graph.Kind switch
    {
        TaskGraphKind.Task => WriteTask(graph, depth),
        TaskGraphKind.Group => WriteGroup(graph, depth),
        TaskGraphKind.Linked => WriteLinked(graph, depth),
        _ => WriteChain(graph, depth),
    };

    private (string In, string Out) WriteTask(TaskGraph task, int depth)
    {
        var id = NextId();
        var state = task.State is { } s ? $"<br/>{s}" : "";
        Line(depth, $"{id}[\"{Escape(task.Name)}{state}\"]{ClassOf(task)}");
        return (id, id);
    }

    private (string In, string Out) WriteChain(TaskGraph chain, int depth)
    {
        if (chain.Parts.Count == 0)
        {
            return WriteTask(chain, depth);
        }

        var (first, end) = Write(chain.Parts[0], depth);
        foreach (var link in chain.Parts.Skip(1))
        {
            var next = Write(link, depth);
            Line(depth, $"{end} --> {next.In}");
            end = next.Out;
        }

        return (first, end);
    }

    private (string In, string Out) WriteGroup(TaskGraph group, int depth)
    {
        var id = NextId();
        var members = group.Parts.Where(p => p.Role != TaskGraphRole.Reduce).ToArray();
        var size = group.Members is { } count ? $" of {count.ToString("N0", CultureInfo.InvariantCulture)}" : "";
        Line(depth, $"subgraph {id}[\"group{size}{(group.State is { } state ? $": {state}" : "")}\"]");
        foreach (var member in members)
        {
            Write(member, depth + 1);
        }

        if (group.IsCut || members.Length == 0)
        {
            Line(depth + 1, $"{NextId()}([\"{(group.IsCut ? "…" : "empty")}\"])");
        }

        Line(depth, "end");
        var end = id;
        foreach (var merge in group.Parts.Where(p => p.Role == TaskGraphRole.Reduce))
        {
            var reduce = NextId();
            Line(depth, $"{reduce}{{{{\"{Escape(merge.Name)}{(merge.State is { } s ? $"<br/>{s}" : "")}\"}}}}{ClassOf(merge)}");
            Line(depth, $"{id} -->|reduce| {reduce}");
            end = reduce;
        }

        return (id, end);
    }

    private (string In, string Out) WriteLinked(TaskGraph linked, int depth)
    {
        if (linked.Parts.Count == 0)
        {
            return WriteTask(linked, depth);
        }

        var call = Write(linked.Parts[0], depth);
        foreach (var follower in linked.Parts.Skip(1))
        {
            var next = Write(follower, depth);
            Line(depth, follower.Role == TaskGraphRole.OnError ? $"{call.Out} -.->|on error| {next.In}" : $"{call.Out} -.->|on success| {next.In}");
        }

        return call;
    }

    private string ClassOf(TaskGraph part)
    {
        if (part.State is not { } state)
        {
            return "";
        }

        states.Add(state);
        return $":::{state}";
    }

    private string NextId() => $"n{++last}";

    private void Line(int depth, string line) => text.Append(' ', 4 * depth).Append(line).Append('\n');

    /// <summary>Names are free text; what means something to Mermaid or a browser is written as its number.</summary>
    private static string Escape(string name)
    {
        var escaped = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            _ = char.IsLetterOrDigit(c) || c is '.' or '-' or '_' or ':' or '/' or ' ' ? escaped.Append(c) : escaped.Append(CultureInfo.InvariantCulture, $"#{(int)c};");
        }

        return escaped.ToString();
    }

    private static string StyleOf(TaskState state) => state switch
    {
        TaskState.Success => "fill:#d3f0d8,stroke:#2b8a3e,color:#000",
        TaskState.Failure or TaskState.Rejected => "fill:#ffd8d8,stroke:#c92a2a,color:#000",
        TaskState.Started => "fill:#d0ebff,stroke:#1971c2,color:#000",
        TaskState.Retry => "fill:#fff3bf,stroke:#e67700,color:#000",
        _ => "fill:#e9ecef,stroke:#868e96,color:#000",
    };
}
