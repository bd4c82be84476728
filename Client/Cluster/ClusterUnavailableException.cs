namespace Krewe;

/// <summary>No silo answers: the message says where one was looked for and what to check.</summary>
public sealed class ClusterUnavailableException(string message, Exception? inner = null) : KreweException(message, inner);
