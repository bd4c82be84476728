using Krewe.Submission;

namespace Krewe.Storage;

/// <summary>The binary form of a message's inputs.</summary>
internal static class InputCodec
{
    private const byte HasValue = 1, HasRange = 2;

    public static void Write(ByteBuffer buffer, InputReference[] inputs)
    {
        buffer.Number((ulong)inputs.Length);
        foreach (var input in inputs)
        {
            buffer.Byte((byte)((input.Value is null ? 0 : HasValue) | (input.Range is null ? 0 : HasRange)));
            buffer.Signed(input.Position);
            buffer.Text(input.Source);
            if (input.Value is { } value)
            {
                buffer.Bytes(value);
            }

            if (input.Range is { } range)
            {
                buffer.Signed(range.Level);
                buffer.Signed(range.Start);
                buffer.Signed(range.Count);
            }
        }
    }

    public static InputReference[] Read(ref ByteReader reader, ref string? source)
    {
        var inputs = new List<InputReference>();
        for (var left = reader.Number(); left > 0; left--)
        {
            var has = reader.Byte();
            inputs.Add(new InputReference(
                reader.Int(),
                reader.Text(ref source),
                (has & HasValue) != 0 ? reader.Bytes().ToArray() : null,
                (has & HasRange) != 0 ? new MemberRange(reader.Int(), reader.Int(), reader.Int()) : null));
        }

        return [.. inputs];
    }
}
