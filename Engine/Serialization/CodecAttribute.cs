namespace Orleans.Serialization;

/// <summary>The type has a codec of its own, written by hand: a class derived from <see cref="Codec{T}"/>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface)]
public sealed class CodecAttribute(Type codec) : Attribute
{
    public Type Codec { get; } = codec;
}
