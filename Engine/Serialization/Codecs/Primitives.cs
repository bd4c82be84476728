using System.Diagnostics.CodeAnalysis;
using Orleans.Runtime;

namespace Orleans.Serialization;

/// <summary>The codecs of the types that everything else is made of.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made in the table below.")]
internal static class Primitives
{
    public static Dictionary<Type, object> All() => new()
    {
        [typeof(bool)] = new BooleanCodec(),
        [typeof(byte)] = new ByteCodec(),
        [typeof(sbyte)] = new SByteCodec(),
        [typeof(short)] = new Int16Codec(),
        [typeof(ushort)] = new UInt16Codec(),
        [typeof(int)] = new Int32Codec(),
        [typeof(uint)] = new UInt32Codec(),
        [typeof(long)] = new Int64Codec(),
        [typeof(ulong)] = new UInt64Codec(),
        [typeof(char)] = new CharCodec(),
        [typeof(float)] = new SingleCodec(),
        [typeof(double)] = new DoubleCodec(),
        [typeof(decimal)] = new DecimalCodec(),
        [typeof(Guid)] = new GuidCodec(),
        [typeof(TimeSpan)] = new TimeSpanCodec(),
        [typeof(DateTimeOffset)] = new DateTimeOffsetCodec(),
        [typeof(string)] = new StringCodec(),
        [typeof(byte[])] = new BytesCodec(),
        [typeof(ReadOnlyMemory<byte>)] = new MemoryCodec(),
        [typeof(GrainId)] = new GrainIdCodec(),
        [typeof(GrainType)] = new GrainTypeCodec(),
        [typeof(IdSpan)] = new IdSpanCodec(),
        [typeof(SiloAddress)] = new SiloAddressCodec(),
        [typeof(Nothing)] = new NothingCodec(),
        [typeof(DateTime)] = new DateTimeCodec(),
        [typeof(object)] = new ValueCodec(),
        [typeof(Exception)] = new ExceptionCodec(),
    };

    private sealed class BooleanCodec : Codec<bool>
    {
        public override WireType WireType => WireType.Varint;

        public override void Write(ref WireWriter writer, bool value) => writer.WriteVarint(value ? 1UL : 0UL);

        public override bool Read(ref WireReader reader) => reader.ReadBoolean();
    }

    private sealed class ByteCodec : Codec<byte>
    {
        public override WireType WireType => WireType.Varint;

        public override void Write(ref WireWriter writer, byte value) => writer.WriteVarint(value);

        public override byte Read(ref WireReader reader) => reader.ReadUInt8();
    }

    private sealed class SByteCodec : Codec<sbyte>
    {
        public override WireType WireType => WireType.Varint;

        public override void Write(ref WireWriter writer, sbyte value) => writer.WriteSigned(value);

        public override sbyte Read(ref WireReader reader) => reader.ReadSByte();
    }

    private sealed class Int16Codec : Codec<short>
    {
        public override WireType WireType => WireType.Varint;

        public override void Write(ref WireWriter writer, short value) => writer.WriteSigned(value);

        public override short Read(ref WireReader reader) => reader.ReadInt16();
    }

    private sealed class UInt16Codec : Codec<ushort>
    {
        public override WireType WireType => WireType.Varint;

        public override void Write(ref WireWriter writer, ushort value) => writer.WriteVarint(value);

        public override ushort Read(ref WireReader reader) => reader.ReadUInt16();
    }

    private sealed class Int32Codec : Codec<int>
    {
        public override WireType WireType => WireType.Varint;

        public override void Write(ref WireWriter writer, int value) => writer.WriteSigned(value);

        public override int Read(ref WireReader reader) => reader.ReadInt32();
    }

    private sealed class UInt32Codec : Codec<uint>
    {
        public override WireType WireType => WireType.Varint;

        public override void Write(ref WireWriter writer, uint value) => writer.WriteVarint(value);

        public override uint Read(ref WireReader reader) => reader.ReadUInt32();
    }

    private sealed class Int64Codec : Codec<long>
    {
        public override WireType WireType => WireType.Varint;

        public override void Write(ref WireWriter writer, long value) => writer.WriteSigned(value);

        public override long Read(ref WireReader reader) => reader.ReadInt64();
    }

    private sealed class UInt64Codec : Codec<ulong>
    {
        public override WireType WireType => WireType.Varint;

        public override void Write(ref WireWriter writer, ulong value) => writer.WriteVarint(value);

        public override ulong Read(ref WireReader reader) => reader.ReadVarint();
    }

    private sealed class CharCodec : Codec<char>
    {
        public override WireType WireType => WireType.Varint;

        public override void Write(ref WireWriter writer, char value) => writer.WriteVarint(value);

        public override char Read(ref WireReader reader) => (char)reader.ReadUInt16();
    }

    private sealed class SingleCodec : Codec<float>
    {
        public override WireType WireType => WireType.Fixed4;

        public override void Write(ref WireWriter writer, float value) => writer.WriteSingle(value);

        public override float Read(ref WireReader reader) => reader.ReadSingle();
    }

    private sealed class DoubleCodec : Codec<double>
    {
        public override WireType WireType => WireType.Fixed8;

        public override void Write(ref WireWriter writer, double value) => writer.WriteDouble(value);

        public override double Read(ref WireReader reader) => reader.ReadDouble();
    }

    private sealed class DecimalCodec : Codec<decimal>
    {
        public override WireType WireType => WireType.Fixed16;

        public override void Write(ref WireWriter writer, decimal value) => writer.WriteDecimal(value);

        public override decimal Read(ref WireReader reader) => reader.ReadDecimal();
    }

    private sealed class GuidCodec : Codec<Guid>
    {
        public override WireType WireType => WireType.Fixed16;

        public override void Write(ref WireWriter writer, Guid value) => writer.WriteGuid(value);

        public override Guid Read(ref WireReader reader) => reader.ReadGuid();
    }

    private sealed class TimeSpanCodec : Codec<TimeSpan>
    {
        public override WireType WireType => WireType.Varint;

        public override void Write(ref WireWriter writer, TimeSpan value) => writer.WriteSigned(value.Ticks);

        public override TimeSpan Read(ref WireReader reader) => new(reader.ReadInt64());
    }

    private sealed class DateTimeOffsetCodec : Codec<DateTimeOffset>
    {
        public override WireType WireType => WireType.Bytes;

        public override void Write(ref WireWriter writer, DateTimeOffset value) => writer.WriteDateTimeOffset(value);

        public override DateTimeOffset Read(ref WireReader reader) => reader.ReadDateTimeOffset();
    }

    private sealed class StringCodec : Codec<string?>
    {
        public override WireType WireType => WireType.Bytes;

        public override void Write(ref WireWriter writer, string? value) => writer.WriteString(value);

        public override string? Read(ref WireReader reader) => reader.ReadString();
    }

    private sealed class BytesCodec : Codec<byte[]?>
    {
        public override WireType WireType => WireType.Bytes;

        public override void Write(ref WireWriter writer, byte[]? value) => writer.WriteBytes(value);

        public override byte[]? Read(ref WireReader reader) => reader.ReadBytes();
    }

    private sealed class MemoryCodec : Codec<ReadOnlyMemory<byte>>
    {
        public override WireType WireType => WireType.Bytes;

        public override void Write(ref WireWriter writer, ReadOnlyMemory<byte> value) => writer.WriteBytes(value.Span);

        public override ReadOnlyMemory<byte> Read(ref WireReader reader) => reader.ReadSpan().ToArray();
    }
}
