namespace Krewe.Cli.Verbs.Schedules;

/// <summary><c>krewe schedule</c>: what the cluster submits by itself.</summary>
internal sealed class ScheduleCommand() : VerbGroup("schedule", "Set, list, pause, resume and remove schedules: what the cluster submits by itself when its time comes.",
    new ScheduleSetVerb(),
    new ScheduleListVerb(),
    new ScheduleChangeVerb("pause", "Let a schedule rest: it makes no ticks until it is resumed.", "rests", (schedules, name, token) => schedules.PauseAsync(name, token)),
    new ScheduleChangeVerb("resume", "Let a schedule go on with its next tick.", "goes on", (schedules, name, token) => schedules.ResumeAsync(name, token)),
    new ScheduleChangeVerb("remove", "Remove a schedule; what it has submitted goes on.", "is removed", (schedules, name, token) => schedules.RemoveAsync(name, token)));
