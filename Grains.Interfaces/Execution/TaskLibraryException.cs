namespace Krewe;

/// <summary>A task library cannot be used; the message says why and what to do.</summary>
public sealed class TaskLibraryException(string message, Exception? inner = null) : KreweException(message, inner);
