using Krewe.Submission;
using Orleans;

namespace Krewe.Execution;

/// <summary>A claimed task.</summary>
/// <param name="Message">What to run.</param>
/// <param name="Attempt">Which attempt this is, from 1.</param>
/// <param name="Delivery">How often it has been handed out, from 1; lost workers included.</param>
/// <param name="SubmittedAt">When it was accepted.</param>
/// <param name="Notes">What the task has said of itself and saved before.</param>
/// <param name="Claim">Number of the claim that it answers: what comes of it says so.</param>
[GenerateSerializer, Immutable, Alias("krewe.TaskDelivery")]
public sealed record class TaskDelivery([property: Id(0)] TaskMessage Message, [property: Id(1)] int Attempt,
    [property: Id(2)] int Delivery, [property: Id(3)] DateTimeOffset SubmittedAt, [property: Id(4)] TaskNotes? Notes,
    [property: Id(5)] long Claim);
