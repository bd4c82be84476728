namespace Krewe.Schedules;

/// <summary>Where what a schedule says comes from.</summary>
public enum ScheduleSource : byte
{
    /// <summary>Somebody set it: a program, or a person by a command.</summary>
    Set = 0,

    /// <summary>A task's <see cref="ScheduleAttribute"/>.</summary>
    Declared = 1,

    /// <summary>The configuration of a silo, or a file of schedules.</summary>
    File = 2,
}
