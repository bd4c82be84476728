namespace Krewe;

/// <summary>
/// The child process that an isolated task ran in has ended under it: it crashed, was killed, or the task ended it. Recorded as
/// <see cref="Results.ErrorTypes.ChildLost"/>. A task that is to be tried again says <c>AutoRetryFor = [typeof(ChildLostException)]</c>.
/// </summary>
/// <param name="message">How it ended, and the last that it wrote to its standard error.</param>
public sealed class ChildLostException(string message) : KreweException(message);
