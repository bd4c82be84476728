using Krewe.Storage;
using Orleans;
using Orleans.Runtime;

namespace Krewe.Tests.Conformance.States;

/// <summary>What every table of reminders must do.</summary>
public abstract class ReminderTableTests : IAsyncLifetime
{
    private static readonly DateTime Start = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    private IReminderTable table = null!;

    public virtual async Task InitializeAsync() => table = await OpenAsync();

    public virtual Task DisposeAsync() => Task.CompletedTask;

    /// <summary>A table over the same content as the one before within a test; closes that.</summary>
    protected abstract Task<IReminderTable> OpenAsync();

    private static ReminderEntry Entry(string key, string name = "tick", int minutes = 1) => new()
    {
        GrainId = GrainId.Create("schedule", key), ReminderName = name, StartAt = Start, Period = TimeSpan.FromMinutes(minutes),
    };

    [Fact]
    public async Task What_was_set_is_read_also_after_reopening()
    {
        var etag = await table.UpsertRow(Entry("größe"));
        table = await OpenAsync();

        var row = await table.ReadRow(GrainId.Create("schedule", "größe"), "tick");

        Assert.NotNull(row);
        Assert.Equal((GrainId.Create("schedule", "größe"), "tick", Start, TimeSpan.FromMinutes(1), etag), (row.GrainId, row.ReminderName, row.StartAt, row.Period, row.ETag));
        Assert.Equal(DateTimeKind.Utc, row.StartAt.Kind);
        Assert.Null(await table.ReadRow(GrainId.Create("schedule", "größe"), "tock"));
    }

    [Fact]
    public async Task Rows_are_found_by_grain_and_by_range()
    {
        foreach (var (key, name) in new[] { ("a", "tick"), ("a", "tock"), ("b", "tick") })
        {
            await table.UpsertRow(Entry(key, name));
        }

        var hash = GrainId.Create("schedule", "b").GetUniformHashCode();
        Assert.Equal(["tick", "tock"], (await table.ReadRows(GrainId.Create("schedule", "a"))).Reminders.Select(row => row.ReminderName).Order());
        Assert.Equal(3, (await table.ReadRows(0, 0)).Reminders.Count);
        Assert.Equal(GrainId.Create("schedule", "b"), Assert.Single((await table.ReadRows(hash - 1, hash)).Reminders).GrainId);
        Assert.Equal(2, (await table.ReadRows(hash, hash - 1)).Reminders.Count);
    }

    [Fact]
    public async Task Only_the_current_etag_removes_a_row()
    {
        var old = await table.UpsertRow(Entry("a"));
        var current = await table.UpsertRow(Entry("a", minutes: 2));
        Assert.NotEqual(old, current);

        Assert.False(await table.RemoveRow(GrainId.Create("schedule", "a"), "tick", old!));
        Assert.Equal(TimeSpan.FromMinutes(2), (await table.ReadRow(GrainId.Create("schedule", "a"), "tick"))!.Period);
        Assert.True(await table.RemoveRow(GrainId.Create("schedule", "a"), "tick", current!));
        Assert.False(await table.RemoveRow(GrainId.Create("schedule", "a"), "tick", current!));
        Assert.Empty((await table.ReadRows(0, 0)).Reminders);
    }

    [Fact]
    public async Task Clearing_removes_all_rows()
    {
        await table.UpsertRow(Entry("a"));
        await table.UpsertRow(Entry("b"));
        await table.TestOnlyClearTable();
        Assert.Empty((await table.ReadRows(0, 0)).Reminders);
    }
}

public sealed class SqliteReminderTableTests : ReminderTableTests
{
    private readonly TemporaryDirectory _directory = new();
    private SqliteFile? _file;

    protected override async Task<IReminderTable> OpenAsync()
    {
        await (_file?.DisposeAsync() ?? default);
        return new SqliteReminderTable(_file = new SqliteFile(_directory.Path));
    }

    public override async Task DisposeAsync()
    {
        await _file!.DisposeAsync();
        _directory.Dispose();
    }
}
