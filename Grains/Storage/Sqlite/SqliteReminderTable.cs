using System.Globalization;
using Orleans;
using Orleans.Runtime;

namespace Krewe.Storage;

/// <summary>Reminders in the SQLite file.</summary>
public sealed class SqliteReminderTable(SqliteFile file) : IReminderTable
{
    private const string Columns = "SELECT grain, name, etag, start, period FROM reminders";

    /// <inheritdoc/>
    public async Task<ReminderTableData> ReadRows(GrainId grainId)
    {
        var grain = grainId.ToString();
        return new(await file.ReadAsync(link => ReadAll(link.Prepare($"{Columns} WHERE grain = ?").Bind(1, grain))));
    }

    /// <inheritdoc/>
    public async Task<ReminderTableData> ReadRows(uint begin, uint end) =>
        new((await file.ReadAsync(link => ReadAll(link.Prepare(Columns)))).Where(row => IsWithin(row.GrainId.GetUniformHashCode(), begin, end)));

    /// <inheritdoc/>
    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName)
    {
        var grain = grainId.ToString();
        return (await file.ReadAsync(link => ReadAll(link.Prepare($"{Columns} WHERE grain = ? AND name = ?").Bind(1, grain).Bind(2, reminderName)))).SingleOrDefault();
    }

    /// <inheritdoc/>
    public async Task<string?> UpsertRow(ReminderEntry entry)
    {
        var (grain, name, start, period) = (entry.GrainId.ToString(), entry.ReminderName, entry.StartAt.Ticks, entry.Period.Ticks);
        return await file.WriteAsync(1, link =>
        {
            var upsert = link.Prepare("INSERT OR REPLACE INTO reminders VALUES(?, ?, abs(random() / 2), ?, ?) RETURNING etag");
            upsert.Bind(1, grain).Bind(2, name).Bind(3, start).Bind(4, period).Step();
            var etag = Text(upsert.Number(0));
            upsert.Run();
            return etag;
        });
    }

    /// <inheritdoc/>
    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        var grain = grainId.ToString();
        return file.WriteAsync(1, link =>
        {
            link.Prepare("DELETE FROM reminders WHERE grain = ? AND name = ? AND etag = ?").Bind(1, grain).Bind(2, reminderName)
                .Bind(3, long.TryParse(eTag, CultureInfo.InvariantCulture, out var number) ? number : -1).Run();
            return link.Changes > 0;
        });
    }

    /// <inheritdoc/>
    public Task TestOnlyClearTable() => file.WriteAsync(1, link =>
    {
        link.Prepare("DELETE FROM reminders").Run();
        return true;
    });

    private static List<ReminderEntry> ReadAll(SqliteStatement rows)
    {
        var entries = new List<ReminderEntry>();
        while (rows.Step())
        {
            entries.Add(new ReminderEntry
            {
                GrainId = GrainId.Parse(rows.Text(0)),
                ReminderName = rows.Text(1),
                ETag = Text(rows.Number(2)),
                StartAt = Moments.Read(rows.Number(3)).UtcDateTime,
                Period = new TimeSpan(rows.Number(4)),
            });
        }

        return entries;
    }

    private static bool IsWithin(uint hash, uint begin, uint end) => begin < end ? hash > begin && hash <= end : hash > begin || hash <= end;

    private static string Text(long etag) => etag.ToString(CultureInfo.InvariantCulture);
}
