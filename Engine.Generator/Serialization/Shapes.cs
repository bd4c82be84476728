using Microsoft.CodeAnalysis;

namespace Krewe.Engine.Generator.Serialization;

/// <summary>Which types travel, and how. What is not here has no codec and is reported.</summary>
internal static class Shapes
{
    private const string Codec = "global::Orleans.Serialization.Codec<";

    public static string Name(ITypeSymbol type) => type.WithNullableAnnotation(NullableAnnotation.None)
        .ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    /// <summary>The shape of a member of this type, or null where it cannot travel.</summary>
    public static WireShape? Of(ITypeSymbol type, bool always)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            var inner = nullable.TypeArguments[0];
            if (Of(inner, false) is not { } shape) return null;
            return always
                ? ByCodec(type, WireShape.Object, null)
                : new(shape.WireType, shape.Write.Replace("{0}", "{0}.Value"), shape.Read, "{0}.HasValue");
        }
        return Primitive(type) ?? Composite(type);
    }

    private static WireShape? Primitive(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { TypeKind: TypeKind.Enum, EnumUnderlyingType: { } number } && Primitive(number) is { } raw)
        {
            var (n, e) = (Name(number), Name(type));
            return new(raw.WireType, raw.Write.Replace("{0}", $"({n}){{0}}"), $"({e}){raw.Read}", $"{{0}} != default({e})");
        }
        return type.SpecialType switch
        {
            SpecialType.System_Boolean => Varint("WriteVarint({0} ? 1UL : 0UL)", "ReadBoolean", "{0}"),
            SpecialType.System_Byte => Varint("WriteVarint({0})", "ReadUInt8"),
            SpecialType.System_SByte => Varint("WriteSigned({0})", "ReadSByte"),
            SpecialType.System_Int16 => Varint("WriteSigned({0})", "ReadInt16"),
            SpecialType.System_UInt16 => Varint("WriteVarint({0})", "ReadUInt16"),
            SpecialType.System_Int32 => Varint("WriteSigned({0})", "ReadInt32"),
            SpecialType.System_UInt32 => Varint("WriteVarint({0})", "ReadUInt32"),
            SpecialType.System_Int64 => Varint("WriteSigned({0})", "ReadInt64"),
            SpecialType.System_UInt64 => Varint("WriteVarint({0})", "ReadVarint"),
            SpecialType.System_Char => new(WireShape.Varint, "writer.WriteVarint({0})", "(char)reader.ReadUInt16()", "{0} != 0"),
            SpecialType.System_Single => new(WireShape.Fixed4, "writer.WriteSingle({0})", "reader.ReadSingle()",
                "global::System.BitConverter.SingleToInt32Bits({0}) != 0"),
            SpecialType.System_Double => new(WireShape.Fixed8, "writer.WriteDouble({0})", "reader.ReadDouble()",
                "global::System.BitConverter.DoubleToInt64Bits({0}) != 0"),
            SpecialType.System_String => new(WireShape.Bytes, "writer.WriteString({0})", "reader.ReadString()", "{0} is not null"),
            SpecialType.System_Decimal => ByCodec(type, WireShape.Fixed16, "{0} != default"),
            SpecialType.System_DateTime => ByCodec(type, WireShape.Fixed8, "({0}.Ticks != 0 || {0}.Kind != 0)"),
            SpecialType.System_Object => ByCodec(type, WireShape.Object, "{0} is not null"),
            _ => null,
        };
    }

    private static WireShape Varint(string write, string read, string present = "{0} != 0") =>
        new(WireShape.Varint, $"writer.{write}", $"reader.{read}()", present);

    private static WireShape? Composite(ITypeSymbol type)
    {
        if (type is ITypeParameterSymbol) return ByCodec(type, null, "{0} is not null");
        if (type is IArrayTypeSymbol array)
        {
            if (!array.IsSZArray) return null;
            return array.ElementType.SpecialType == SpecialType.System_Byte
                ? new(WireShape.Bytes, "writer.WriteBytes({0})", "reader.ReadBytes()", "{0} is not null")
                : Travels(array.ElementType) ? ByCodec(type, WireShape.List, "{0} is not null") : null;
        }
        if (type is not INamedTypeSymbol named) return null;
        if (WellKnown(named, out var shape)) return shape;
        var attributes = named.OriginalDefinition.GetAttributes();
        if (attributes.Any(a => a.AttributeClass?.ToDisplayString() == "Orleans.Serialization.CodecAttribute"))
        {
            return ByCodec(type, null, type.IsReferenceType ? "{0} is not null" : null);
        }
        if (!attributes.Any(a => a.AttributeClass?.ToDisplayString() == TypeReader.Attribute)) return null;
        if (TypeReader.IsException(named) || !named.TypeArguments.All(Travels)) return null;
        return ByCodec(type, WireShape.Object, type.IsReferenceType ? "{0} is not null" : null);
    }

    private static bool WellKnown(INamedTypeSymbol type, out WireShape? shape)
    {
        var arguments = type.TypeArguments;
        var present = type.IsReferenceType ? "{0} is not null" : null;
        shape = (type.ContainingNamespace?.ToDisplayString() + "." + type.MetadataName) switch
        {
            "System.Guid" => ByCodec(type, WireShape.Fixed16, "{0} != default"),
            "System.DateTimeOffset" => new(WireShape.Bytes, "writer.WriteDateTimeOffset({0})", "reader.ReadDateTimeOffset()", "{0} != default"),
            "System.TimeSpan" => new(WireShape.Varint, "writer.WriteSigned({0}.Ticks)", "new global::System.TimeSpan(reader.ReadInt64())",
                "{0} != default"),
            "Orleans.Runtime.GrainId" or "Orleans.Runtime.GrainType" or "Orleans.Runtime.IdSpan" =>
                ByCodec(type, WireShape.Bytes, "!{0}.IsDefault"),
            "Orleans.Runtime.SiloAddress" => ByCodec(type, WireShape.Bytes, present),
            "System.Exception" => ByCodec(type, WireShape.Object, present),
            "System.ReadOnlyMemory`1" when arguments[0].SpecialType == SpecialType.System_Byte =>
                new(WireShape.Bytes, "writer.WriteBytes({0}.Span)", "reader.ReadBytes()", "!{0}.IsEmpty"),
            "System.Collections.Immutable.ImmutableArray`1" => ByCodec(type, WireShape.List, "!{0}.IsDefault"),
            "System.Collections.Generic.List`1" or "System.Collections.Generic.IReadOnlyList`1"
                or "System.Collections.Generic.IReadOnlyCollection`1" or "System.Collections.Generic.HashSet`1"
                or "System.Collections.Generic.Dictionary`2" or "System.Collections.Generic.IReadOnlyDictionary`2" =>
                ByCodec(type, WireShape.List, present),
            "System.Collections.Generic.KeyValuePair`2" or "System.Tuple`2" or "System.Tuple`3" or "System.ValueTuple`2"
                or "System.ValueTuple`3" or "System.ValueTuple`4" => ByCodec(type, WireShape.Object, present),
            _ => null,
        };
        if (shape is null) return false;
        if (!arguments.All(Travels)) shape = null;
        return true;
    }

    private static bool Travels(ITypeSymbol type) => Of(type, false) is not null;

    private static WireShape ByCodec(ITypeSymbol type, int? wireType, string? present) => new(
        wireType, $"{Codec}{Name(type)}>.Instance.Write(ref writer, {{0}})", $"{Codec}{Name(type)}>.Instance.Read(ref reader)", present);
}
