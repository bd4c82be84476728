namespace Krewe.Clusters;

/// <summary>Settings of a file that a silo writes its events to.</summary>
public sealed class EventFileOptions
{
    /// <summary>
    /// The file; <c>%n</c> stands for the silo's name, <c>%h</c> for the host's. Each silo needs a file of its own; one whose
    /// file cannot be opened does not start. Null (default): none is written.
    /// </summary>
    public string? Path { get; set; }

    /// <summary>The file is put aside, as <c>path.1</c>, before it grows above so many MiB, 1–1,048,576. Default 64.</summary>
    public int MaxMiB { get; set; } = 64;

    /// <summary>How many that were put aside are kept, <c>path.1</c> being the newest, 0–1,000. Default 4.</summary>
    public int Keep { get; set; } = 4;

    /// <summary>Kinds of events to write, such as <c>task-failed</c>. Empty (default): all but heartbeats.</summary>
    public IList<string> Kinds { get; } = [];

    /// <summary>Only events of tasks of this name; <c>*</c> stands for anything. Null (default): of all, and of silos.</summary>
    public string? Task { get; set; }
}
