using System.Text;

namespace Krewe.Clusters;

/// <summary>The kinds of events as Celery calls them: <c>task-sent</c>, <c>worker-online</c>.</summary>
internal static class EventNames
{
    private static readonly string[] Names = [.. Enum.GetValues<EventKind>().Select(Name)];

    /// <summary>The names of all kinds.</summary>
    public static string[] All => [.. Names];

    /// <summary>The name of a kind.</summary>
    public static string Of(EventKind kind) => Names[(int)kind];

    /// <summary>The kind of a name; null if there is none.</summary>
    public static EventKind? Kind(string name) =>
        Array.FindIndex(Names, n => n.Equals(name, StringComparison.OrdinalIgnoreCase)) is >= 0 and var kind ? (EventKind)kind : null;

    private static string Name(EventKind kind)
    {
        var name = new StringBuilder();
        foreach (var c in kind.ToString())
        {
            name.Append(char.IsUpper(c) && name.Length > 0 ? "-" : "").Append(char.ToLowerInvariant(c));
        }

        return name.ToString();
    }
}
