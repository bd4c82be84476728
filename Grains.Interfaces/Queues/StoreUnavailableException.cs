namespace Krewe;

/// <summary>The store could not take a commit (disk full, read-only, server away). Nothing was acknowledged; try again when it is back.</summary>
[Orleans.GenerateSerializer, Orleans.Alias("krewe.StoreUnavailableException")]
public sealed class StoreUnavailableException(string message, Exception? inner = null) : KreweException(message, inner)
{
    /// <summary>Whether it has only no room for new tasks; what ends the old ones it takes.</summary>
    [Orleans.Id(0)]
    public bool IsFull { get; init; }
}
