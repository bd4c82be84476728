using System.Runtime.CompilerServices;

namespace Orleans.Serialization;

/// <summary>An enum is its number. Values without a name pass, so that a newer peer may add some.</summary>
internal sealed class EnumCodec<T> : Codec<T> where T : struct, Enum
{
    private static readonly bool Signed = Type.GetTypeCode(typeof(T)) is TypeCode.SByte or TypeCode.Int16 or TypeCode.Int32 or TypeCode.Int64;

    public override WireType WireType => WireType.Varint;

    public override void Write(ref WireWriter writer, T value)
    {
        var raw = Unsafe.SizeOf<T>() switch
        {
            1 => Signed ? Unsafe.BitCast<T, sbyte>(value) : Unsafe.BitCast<T, byte>(value),
            2 => Signed ? Unsafe.BitCast<T, short>(value) : Unsafe.BitCast<T, ushort>(value),
            4 => Signed ? Unsafe.BitCast<T, int>(value) : Unsafe.BitCast<T, uint>(value),
            _ => Unsafe.BitCast<T, long>(value),
        };
        if (Signed) writer.WriteSigned(raw);
        else writer.WriteVarint((ulong)raw);
    }

    public override T Read(ref WireReader reader) => Unsafe.SizeOf<T>() switch
    {
        1 => Signed ? Unsafe.BitCast<sbyte, T>(reader.ReadSByte()) : Unsafe.BitCast<byte, T>(reader.ReadUInt8()),
        2 => Signed ? Unsafe.BitCast<short, T>(reader.ReadInt16()) : Unsafe.BitCast<ushort, T>(reader.ReadUInt16()),
        4 => Signed ? Unsafe.BitCast<int, T>(reader.ReadInt32()) : Unsafe.BitCast<uint, T>(reader.ReadUInt32()),
        _ => Signed ? Unsafe.BitCast<long, T>(reader.ReadInt64()) : Unsafe.BitCast<ulong, T>(reader.ReadVarint()),
    };
}
