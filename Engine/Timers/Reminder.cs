namespace Orleans.Runtime;

/// <summary>The handle grains get.</summary>
internal sealed record Reminder(GrainId Grain, string ReminderName, string ETag) : IGrainReminder
{
    public static Reminder Of(ReminderEntry entry) => new(entry.GrainId, entry.ReminderName, entry.ETag!);
}
