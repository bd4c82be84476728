namespace Krewe;

/// <summary>A task ran to its end, but what it returned cannot be written as JSON.</summary>
[Orleans.GenerateSerializer, Orleans.Alias("krewe.BadResultException")]
public sealed class BadResultException(string message, Exception? inner = null) : KreweException(message, inner);
