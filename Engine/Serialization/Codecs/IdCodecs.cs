using Orleans.Runtime;

namespace Orleans.Serialization;

internal sealed class GrainIdCodec : Codec<GrainId>
{
    public override WireType WireType => WireType.Bytes;

    public override void Write(ref WireWriter writer, GrainId value) => writer.WriteString(value.IsDefault ? null : value.ToString());

    public override GrainId Read(ref WireReader reader) => reader.ReadString() switch
    {
        null => default,
        var text => GrainId.TryParse(text, null, out var id) ? id : throw new WireFormatException("A grain id on the wire is none."),
    };
}

internal sealed class GrainTypeCodec : Codec<GrainType>
{
    public override WireType WireType => WireType.Bytes;

    public override void Write(ref WireWriter writer, GrainType value) => writer.WriteString(value.IsDefault ? null : value.ToString());

    public override GrainType Read(ref WireReader reader) => reader.ReadString() is { Length: > 0 } text ? GrainType.Create(text) : default;
}

internal sealed class IdSpanCodec : Codec<IdSpan>
{
    public override WireType WireType => WireType.Bytes;

    public override void Write(ref WireWriter writer, IdSpan value) => writer.WriteString(value.IsDefault ? null : value.ToString());

    public override IdSpan Read(ref WireReader reader) => reader.ReadString() is { } text ? IdSpan.Create(text) : default;
}

internal sealed class SiloAddressCodec : Codec<SiloAddress?>
{
    public override WireType WireType => WireType.Bytes;

    public override void Write(ref WireWriter writer, SiloAddress? value) => writer.WriteString(value?.ToParsableString());

    public override SiloAddress? Read(ref WireReader reader) => reader.ReadString() switch
    {
        null => null,
        var text => SiloAddress.TryParse(text, out var address) ? address : throw new WireFormatException("A silo address on the wire is none."),
    };
}

/// <summary>A result that is none.</summary>
internal sealed class NothingCodec : Codec<Nothing>
{
    public override WireType WireType => WireType.Varint;

    public override void Write(ref WireWriter writer, Nothing value) => writer.WriteVarint(0);

    public override Nothing Read(ref WireReader reader)
    {
        reader.ReadVarint();
        return default;
    }
}
