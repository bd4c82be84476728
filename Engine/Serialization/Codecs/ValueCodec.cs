using Orleans.Runtime;

namespace Orleans.Serialization;

/// <summary>
/// A value whose type only its writer knows (request context): one of a closed list of simple types, each with a number of its
/// own. The number is the id of the object's only field, so that a newer kind is skipped and arrives as null.
/// </summary>
internal sealed class ValueCodec : Codec<object?>
{
    public override WireType WireType => WireType.Object;

    public override void Write(ref WireWriter writer, object? value)
    {
        if (value is null)
        {
            writer.WriteNullObject();
            return;
        }
        writer.BeginObject();
        switch (value)
        {
            case string x: Fields.Write(ref writer, 1, x); break;
            case bool x: Fields.Write(ref writer, 2, x); break;
            case int x: Fields.Write(ref writer, 3, x); break;
            case long x: Fields.Write(ref writer, 4, x); break;
            case double x: Fields.Write(ref writer, 5, x); break;
            case decimal x: Fields.Write(ref writer, 6, x); break;
            case Guid x: Fields.Write(ref writer, 7, x); break;
            case DateTimeOffset x: Fields.Write(ref writer, 8, x); break;
            case TimeSpan x: Fields.Write(ref writer, 9, x); break;
            case byte[] x: Fields.Write(ref writer, 10, x); break;
            case string[] x: Fields.Write(ref writer, 11, x); break;
            default:
                throw new OrleansException(
                    $"A value of type {value.GetType()} cannot be sent where only 'object' is declared. Declare the type, or send text.");
        }
        writer.EndObject();
    }

    public override object? Read(ref WireReader reader)
    {
        if (!reader.BeginObject()) return null;
        object? value = null;
        while (reader.ReadHeader() is var header and not 0)
        {
            switch (header >> 3)
            {
                case 1: value = Read<string>(ref reader, header); break;
                case 2: value = Read<bool>(ref reader, header); break;
                case 3: value = Read<int>(ref reader, header); break;
                case 4: value = Read<long>(ref reader, header); break;
                case 5: value = Read<double>(ref reader, header); break;
                case 6: value = Read<decimal>(ref reader, header); break;
                case 7: value = Read<Guid>(ref reader, header); break;
                case 8: value = Read<DateTimeOffset>(ref reader, header); break;
                case 9: value = Read<TimeSpan>(ref reader, header); break;
                case 10: value = Read<byte[]>(ref reader, header); break;
                case 11: value = Read<string[]>(ref reader, header); break;
                default: reader.Skip(header); break;
            }
        }
        return value;
    }

    private static T Read<T>(ref WireReader reader, uint header)
    {
        T value = default!;
        Fields.Read(ref reader, header, header >> 3, ref value);
        return value;
    }
}
