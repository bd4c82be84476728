namespace Krewe.Execution;

/// <summary>Whether the silo is in a state to take work. The host says it; without one that does, it always is.</summary>
public interface ISiloHealth
{
    /// <summary>What keeps it from taking work, as the end of a sentence; null when nothing does. Asked before every claim: must be quick.</summary>
    string? Trouble { get; }
}

/// <summary>A silo that knows of nothing that could ail it.</summary>
internal sealed class AlwaysHealthy : ISiloHealth
{
    /// <inheritdoc/>
    public string? Trouble => null;
}
