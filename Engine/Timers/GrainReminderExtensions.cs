using Orleans.Runtime;

namespace Orleans;

/// <summary>Durable reminders of a grain, which must be <see cref="IRemindable"/>. They outlive activations and silos.</summary>
public static class GrainReminderExtensions
{
    /// <summary>Sets the reminder: first after <paramref name="dueTime"/>, then each <paramref name="period"/>.</summary>
    public static Task<IGrainReminder> RegisterOrUpdateReminder(this IGrainBase grain, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentException.ThrowIfNullOrEmpty(reminderName);
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(period, TimeSpan.Zero);
        if (grain is not IRemindable) throw new InvalidOperationException($"{grain?.GetType()} needs to be {nameof(IRemindable)} to have reminders.");
        return Of(grain).RegisterAsync(grain.GrainContext.GrainId, reminderName, dueTime, period);
    }

    public static Task UnregisterReminder(this IGrainBase grain, IGrainReminder reminder)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        return Of(grain).UnregisterAsync((Reminder)reminder);
    }

    public static Task<IGrainReminder?> GetReminder(this IGrainBase grain, string reminderName) =>
        Of(grain).GetAsync(grain.GrainContext.GrainId, reminderName);

    public static Task<List<IGrainReminder>> GetReminders(this IGrainBase grain) => Of(grain).GetAllAsync(grain.GrainContext.GrainId);

    private static ReminderService Of(IGrainBase grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return ((Activation)grain.GrainContext).Silo.Reminders;
    }
}
