namespace Krewe.Benchmarks.Running;

/// <summary>A program that was run failed or took too long: the message holds its command line and what it wrote.</summary>
internal sealed class DriverFailedException(string message) : Exception(message);
