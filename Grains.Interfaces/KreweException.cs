namespace Krewe;

/// <summary>The root of every error that Krewe gives to its callers.</summary>
[Orleans.GenerateSerializer, Orleans.Alias("krewe.KreweException")]
public abstract class KreweException(string message, Exception? inner = null) : Exception(message, inner);
