using Orleans.Runtime;

namespace Orleans;

/// <summary>Where reminders are kept.</summary>
public interface IReminderTable
{
    Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    Task<ReminderTableData> ReadRows(GrainId grainId);

    /// <summary>The reminders of the grains whose uniform hash is above <paramref name="begin"/> and up to <paramref name="end"/>;
    /// all of them if the two are equal.</summary>
    Task<ReminderTableData> ReadRows(uint begin, uint end);

    Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName);

    /// <returns>The new ETag.</returns>
    Task<string?> UpsertRow(ReminderEntry entry);

    /// <returns>Whether the row was there with this ETag, and is now gone.</returns>
    Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag);

    /// <summary>Removes all rows.</summary>
    Task TestOnlyClearTable();

    Task StopAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
}

/// <summary>Rows of the table.</summary>
public sealed class ReminderTableData(IEnumerable<ReminderEntry> list)
{
    public IList<ReminderEntry> Reminders { get; } = [.. list];
}

/// <summary>A row of the table. The time is UTC.</summary>
public sealed class ReminderEntry
{
    public GrainId GrainId { get; set; }

    public string ReminderName { get; set; } = "";

    /// <summary>When it ticks first.</summary>
    public DateTime StartAt { get; set; }

    public TimeSpan Period { get; set; }

    public string? ETag { get; set; }
}
