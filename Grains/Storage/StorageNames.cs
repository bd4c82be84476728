namespace Krewe.Storage;

/// <summary>Names under which storage is registered.</summary>
public static class StorageNames
{
    /// <summary>The provider of grain state.</summary>
    public const string State = "krewe";
}
