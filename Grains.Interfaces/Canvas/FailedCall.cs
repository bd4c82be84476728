namespace Krewe;

/// <summary>What a handler is told of the task that failed: stand-ins, which have their values when the handler runs.</summary>
/// <param name="Id">The task's id, by which its record has the rest: a moment later, for a handler is submitted before the failure is recorded.</param>
/// <param name="Type">The full name of the exception's type, or one of <see cref="Results.ErrorTypes"/>.</param>
/// <param name="Message">The error's message; of a long one the first 16,384 characters.</param>
public sealed record class FailedCall(Input<string> Id, Input<string> Type, Input<string> Message);
