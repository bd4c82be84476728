using System.Buffers.Binary;
using System.Text;

namespace Krewe.Tests.Telemetry;

/// <summary>A protobuf message, as far as it can be read without knowing its type.</summary>
internal sealed class Wire
{
    private readonly List<(int Field, ulong Number, byte[] Bytes)> fields = [];

    public Wire(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var tag = Varint(ref bytes);
            var field = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    fields.Add((field, Varint(ref bytes), []));
                    break;
                case 1:
                    fields.Add((field, BinaryPrimitives.ReadUInt64LittleEndian(bytes), []));
                    bytes = bytes[8..];
                    break;
                case 2:
                    var length = (int)Varint(ref bytes);
                    fields.Add((field, 0, bytes[..length].ToArray()));
                    bytes = bytes[length..];
                    break;
                case 5:
                    fields.Add((field, BinaryPrimitives.ReadUInt32LittleEndian(bytes), []));
                    bytes = bytes[4..];
                    break;
                case var other:
                    throw new InvalidDataException($"Field {field} has wire type {other}.");
            }
        }
    }

    public IEnumerable<Wire> Messages(int field) => fields.Where(f => f.Field == field).Select(f => new Wire(f.Bytes));

    public bool Has(int field) => fields.Exists(f => f.Field == field);

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    public string Hex(int field) => Convert.ToHexStringLower(Bytes(field));

    public long Number(int field) => (long)fields.LastOrDefault(f => f.Field == field).Number;

    public double Double(int field) => BitConverter.Int64BitsToDouble(Number(field));

    /// <summary>Attributes: a list of pairs.</summary>
    public IReadOnlyDictionary<string, object> Attributes(int field) =>
        Messages(field).ToDictionary(pair => pair.Text(1), pair => Value(pair.Messages(2).Single()));

    private static object Value(Wire any) => any.Has(3) ? any.Number(3) : any.Has(4) ? any.Double(4) : any.Has(2) ? any.Number(2) == 1 : any.Text(1);

    private byte[] Bytes(int field) => fields.LastOrDefault(f => f.Field == field).Bytes ?? [];

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
