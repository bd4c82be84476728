using Krewe.Results;

namespace Krewe.Storage;

public sealed partial class SqliteShardStore
{
    private const int StateColumn = 1, DeadColumn = 2, NameColumn = 3, QueueColumn = 4, FinishedColumn = 5, ExpiresColumn = 6, DetailsColumn = 8;

    private void BindRecord(SqliteLink link, SqliteStatement insert, TaskRecord record)
    {
        insert.BindId(1, record.Id).Bind(2, (long)record.State);
        _ = record.DeadLetter ? insert.Bind(3, 1) : insert.BindNull(3);
        file.Names.Bind(insert, 4, record.Name);
        file.Names.Bind(insert, 5, record.Queue);
        _ = record.FinishedAt is { } finished ? insert.Bind(6, finished.UtcTicks) : insert.BindNull(6);
        insert.Bind(7, record.ExpiresAt?.UtcTicks ?? long.MaxValue).BindOrNull(8, record.Result);
        link.Scratch.Clear();
        RecordCodec.Write(link.Scratch, record);
        insert.Bind(9, link.Scratch.Written);
    }

    private TaskRecord ReadOutline(SqliteStatement row) => ReadRecord(row, withResult: false).Outline();

    private TaskRecord ReadRecord(SqliteStatement row, bool withResult = true)
    {
        var id = row.Id(0);
        try
        {
            var expires = row.Number(ExpiresColumn);
            return RecordCodec.Read(row.Bytes(DetailsColumn), new TaskRecord
            {
                Id = id,
                State = ReadState(row),
                DeadLetter = row.Number(DeadColumn) != 0,
                Name = file.Names.Read(row, NameColumn),
                Queue = file.Names.Read(row, QueueColumn),
                FinishedAt = row.IsNull(FinishedColumn) ? null : Moments.Read(row.Number(FinishedColumn)),
                ExpiresAt = expires == long.MaxValue ? null : Moments.Read(expires),
                Result = withResult ? row.BytesOrNull(7) : null,
            });
        }
        catch (Exception error) when (error is InvalidDataException or ArgumentException)
        {
            throw new InvalidDataException($"the record of {id} is malformed: {error.Message}", error);
        }
    }

    private static TaskState ReadState(SqliteStatement row)
    {
        var state = row.Number(StateColumn);
        return state is >= 0 and <= (long)TaskState.Ignored ? (TaskState)state : throw new InvalidDataException($"The state {state} is not known.");
    }
}
