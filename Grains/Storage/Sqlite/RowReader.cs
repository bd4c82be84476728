namespace Krewe.Storage;

/// <summary>Reads the rows of one shard in one pass; equal names, options and arguments become one object.</summary>
internal sealed class RowReader(SqliteNames names)
{
    private readonly MessageCodec _codec = new();
    private byte[] _arguments = [];

    public TaskRow Read(SqliteStatement row)
    {
        var sequence = row.Number(0);
        try
        {
            var arguments = row.Bytes(5);
            if (!arguments.SequenceEqual(_arguments))
            {
                _arguments = arguments.ToArray();
            }

            var message = _codec.Read(row.Bytes(6), row.Id(1), names.Read(row, 2), row.IsNull(3) ? null : names.Read(row, 3), _arguments);
            return new TaskRow(sequence, message, StatusCodec.Read(row.Bytes(7), row.Number(4)));
        }
        catch (Exception error) when (error is InvalidDataException or ArgumentException)
        {
            throw new InvalidDataException($"row {sequence} is malformed: {error.Message}", error);
        }
    }
}
