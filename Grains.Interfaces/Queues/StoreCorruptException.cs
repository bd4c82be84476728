namespace Krewe;

/// <summary>The store's content cannot be read: the message names the file and what to do.</summary>
[Orleans.GenerateSerializer, Orleans.Alias("krewe.StoreCorruptException")]
public sealed class StoreCorruptException(string message, Exception? inner = null) : KreweException(message, inner);
