namespace Krewe.Storage;

/// <summary>The binary form of a <see cref="RowStatus"/> but for the time of submission, which has a column. Empty for a task that only waits.</summary>
internal static class StatusCodec
{
    private const int RevokeShift = 6; // In the two highest bits of the phase.
    private const byte PhaseBits = (1 << RevokeShift) - 1;

    public static void Write(ByteBuffer buffer, in RowStatus status)
    {
        if (status is { Phase: RowPhase.Waiting, Due: 0, Attempts: 0, Deliveries: 0, Progress: null, Revoke: RowRevoke.None })
        {
            return;
        }

        buffer.Byte((byte)((byte)status.Phase | ((byte)status.Revoke << RevokeShift)));
        buffer.Signed(status.Due);
        buffer.Signed(status.Attempts);
        buffer.Signed(status.Deliveries);
        if (status.Progress is { } progress)
        {
            buffer.Bytes(progress);
        }
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
            phase, submittedAt, reader.Signed(), reader.Int(), reader.Int(), reader.AtEnd ? null : reader.Bytes().ToArray(), revoke);
        reader.End();
        return phase <= RowPhase.Job && revoke <= RowRevoke.Terminate
            ? status
            : throw new InvalidDataException($"A row has a phase {first} that is not known.");
    }
}
