namespace Krewe;

/// <summary>Arguments that do not fit a task's parameters: which one, what came and what is expected.</summary>
[Orleans.GenerateSerializer, Orleans.Alias("krewe.BadArgumentsException")]
public sealed class BadArgumentsException(string message, Exception? inner = null) : KreweException(message, inner);
