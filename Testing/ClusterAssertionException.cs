namespace Krewe.Testing;

/// <summary>What a test expected of its cluster is not so. The message says what there is instead.</summary>
public sealed class ClusterAssertionException(string message) : Exception(message);
