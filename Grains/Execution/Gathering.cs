namespace Krewe.Execution;

/// <summary>A batch that is not full.</summary>
internal sealed class Gathering
{
    public readonly List<BatchMember> Members = [];

    /// <summary>Ends the waiting.</summary>
    public ITimer? Timer;
}
