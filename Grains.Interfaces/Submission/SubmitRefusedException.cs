namespace Krewe;

/// <summary>A task was refused at submission: the message names what is wrong and why. Nothing was stored.</summary>
[Orleans.GenerateSerializer, Orleans.Alias("krewe.SubmitRefusedException")]
public class SubmitRefusedException(string message, Exception? inner = null) : KreweException(message, inner);
