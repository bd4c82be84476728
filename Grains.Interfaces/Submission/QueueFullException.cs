namespace Krewe;

/// <summary>A task was refused at submission because as many wait in its queue as may. Nothing was stored; it may be submitted again later.</summary>
public sealed class QueueFullException(string message, Exception? inner = null) : SubmitRefusedException(message, inner);
