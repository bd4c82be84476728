using Krewe.Execution;

namespace Krewe.Storage;

/// <summary>The binary form of a <see cref="RowStatus"/> but for the time of submission, which has a column. Empty for a task that only waits.</summary>
internal static class StatusCodec
{
    private const int RevokeShift = 6; // In the two highest bits of the phase.
    private const byte PhaseBits = (1 << RevokeShift) - 1;
    private const byte HasProgress = 1, HasState = 2, HasCheckpoint = 4;

    public static void Write(ByteBuffer buffer, in RowStatus status)
    {
        if (status is { Phase: RowPhase.Waiting, Due: 0, Attempts: 0, Deliveries: 0, Notes: null, Revoke: RowRevoke.None })
        {
            return;
        }

        buffer.Byte((byte)((byte)status.Phase | ((byte)status.Revoke << RevokeShift)));
        buffer.Signed(status.Due);
        buffer.Signed(status.Attempts);
        buffer.Signed(status.Deliveries);
        if (status.Notes is { } notes)
        {
            Write(buffer, notes);
        }
    }

    public static void Write(ByteBuffer buffer, TaskNotes notes)
    {
        buffer.Byte((byte)((notes.Progress is null ? 0 : HasProgress) | (notes.State is null ? 0 : HasState) | (notes.Checkpoint is null ? 0 : HasCheckpoint)));
        if (notes.Progress is { } progress)
        {
            buffer.Bytes(progress);
        }

        if (notes.State is { } state)
        {
            buffer.Text(state);
        }

        if (notes.Checkpoint is { } checkpoint)
        {
            buffer.Bytes(checkpoint);
        }
    }

    public static TaskNotes ReadNotes(ref ByteReader reader)
    {
        var has = reader.Byte();
        return has <= (HasProgress | HasState | HasCheckpoint)
            ? new TaskNotes(
                (has & HasProgress) != 0 ? reader.Bytes().ToArray() : null,
                (has & HasState) != 0 ? reader.Text() : null,
                (has & HasCheckpoint) != 0 ? reader.Bytes().ToArray() : null)
            : throw new InvalidDataException($"A row has notes {has} that are not known.");
    }

    public static RowStatus Read(ReadOnlySpan<byte> bytes, long submittedAt)
    {
        if (bytes.IsEmpty)
        {
            return new RowStatus(RowPhase.Waiting, submittedAt, 0, 0, 0, null);
        }

        var reader = new ByteReader(bytes);
        var first = reader.Byte();
        var (phase, revoke) = ((RowPhase)(first & PhaseBits), (RowRevoke)(first >> RevokeShift));
        var status = new RowStatus(
            phase, submittedAt, reader.Signed(), reader.Int(), reader.Int(), reader.AtEnd ? null : ReadNotes(ref reader), revoke);
        reader.End();
        return phase <= RowPhase.Kept && revoke <= RowRevoke.Terminate
            ? status
            : throw new InvalidDataException($"A row has a phase {first} that is not known.");
    }
}
