namespace Krewe.Execution;

/// <summary>A batch that is not full.</summary>
internal sealed class Gathering
{
    public readonly List<BatchMember> Members = [];

    /// <summary>About how many bytes they are.</summary>
    public int Bytes;

    /// <summary>Ends the waiting.</summary>
    public ITimer? Timer;
}
