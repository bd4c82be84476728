using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Orleans.Serialization;

internal sealed class ArrayCodec<T> : Codec<T[]?>
{
    public override WireType WireType => WireType.List;

    public override void Write(ref WireWriter writer, T[]? value)
    {
        if (!Elements.IsNull(value, ref writer)) Elements.Write<T>(ref writer, value);
    }

    public override T[]? Read(ref WireReader reader) => Elements.ReadArray<T>(ref reader);
}

internal sealed class ListCodec<T> : Codec<List<T>?>
{
    public override WireType WireType => WireType.List;

    public override void Write(ref WireWriter writer, List<T>? value)
    {
        if (!Elements.IsNull(value, ref writer)) Elements.Write<T>(ref writer, CollectionsMarshal.AsSpan(value));
    }

    public override List<T>? Read(ref WireReader reader) => Elements.ReadList<T>(ref reader);
}

/// <summary>Arrives as an array, whatever it was.</summary>
internal sealed class ReadOnlyListCodec<T> : Codec<IReadOnlyList<T>?>
{
    public override WireType WireType => WireType.List;

    public override void Write(ref WireWriter writer, IReadOnlyList<T>? value)
    {
        if (!Elements.IsNull(value, ref writer)) Elements.WriteAll(ref writer, value);
    }

    public override IReadOnlyList<T>? Read(ref WireReader reader) => Elements.ReadArray<T>(ref reader);
}

/// <summary>Arrives as an array, whatever it was.</summary>
internal sealed class ReadOnlyCollectionCodec<T> : Codec<IReadOnlyCollection<T>?>
{
    public override WireType WireType => WireType.List;

    public override void Write(ref WireWriter writer, IReadOnlyCollection<T>? value)
    {
        if (!Elements.IsNull(value, ref writer)) Elements.WriteAll(ref writer, value);
    }

    public override IReadOnlyCollection<T>? Read(ref WireReader reader) => Elements.ReadArray<T>(ref reader);
}

internal sealed class ImmutableArrayCodec<T> : Codec<ImmutableArray<T>>
{
    public override WireType WireType => WireType.List;

    public override void Write(ref WireWriter writer, ImmutableArray<T> value)
    {
        if (value.IsDefault) Elements.WriteNull(ref writer);
        else Elements.Write(ref writer, value.AsSpan());
    }

    public override ImmutableArray<T> Read(ref WireReader reader) =>
        ImmutableCollectionsMarshal.AsImmutableArray(Elements.ReadArray<T>(ref reader));
}

/// <summary>Arrives with the default comparer.</summary>
internal sealed class HashSetCodec<T> : Codec<HashSet<T>?>
{
    public override WireType WireType => WireType.List;

    public override void Write(ref WireWriter writer, HashSet<T>? value)
    {
        if (!Elements.IsNull(value, ref writer)) Elements.WriteAll(ref writer, value);
    }

    public override HashSet<T>? Read(ref WireReader reader) => Elements.ReadArray<T>(ref reader) is { } values ? [.. values] : null;
}
