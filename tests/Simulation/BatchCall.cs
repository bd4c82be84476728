namespace Krewe.Tests.Simulations;

/// <summary>What one message of a batch asks for.</summary>
/// <param name="Text">Its result.</param>
/// <param name="Milliseconds">How long it takes.</param>
/// <param name="Failures">In so many attempts it fails.</param>
public sealed record BatchCall(string Text, int Milliseconds, int Failures);
