namespace Krewe.Tests.Simulations;

/// <summary>Reminders next to the states of grains: the same machine, and as slow and unwilling.</summary>
internal sealed class SimulatedReminders(SimulatedStates states, MemoryReminderTable disk) : IReminderTable
{
    public Task<ReminderTableData> ReadRows(GrainId grainId) => states.AskAsync("read reminders of", grainId, () => disk.ReadRows(grainId), changes: false);

    // A silo asks this when it starts, and does not start without the answer; that is not what is simulated here.
    public Task<ReminderTableData> ReadRows(uint begin, uint end) => disk.ReadRows(begin, end);

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) =>
        states.AskAsync("read a reminder of", grainId, () => disk.ReadRow(grainId, reminderName), changes: false);

    public Task<string?> UpsertRow(ReminderEntry entry) => states.AskAsync("set a reminder of", entry.GrainId, () => disk.UpsertRow(entry), changes: true);

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) =>
        states.AskAsync("drop a reminder of", grainId, () => disk.RemoveRow(grainId, reminderName, eTag), changes: true);

    public Task TestOnlyClearTable() => disk.TestOnlyClearTable();
}
