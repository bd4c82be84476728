using System.Diagnostics.CodeAnalysis;

namespace Orleans.Serialization;

/// <summary>
/// Writes and reads values of one type. Those of types marked <see cref="GenerateSerializerAttribute"/> are generated;
/// nothing on the wire ever chooses one.
/// </summary>
public abstract class Codec<T>
{
    /// <summary>The codec of <typeparamref name="T"/>: found once, then a constant to the compiler.</summary>
    [SuppressMessage("Design", "CA1000", Justification = "One instance per type is what the generic static is for.")]
    public static Codec<T> Instance => Found.Codec;

    public abstract WireType WireType { get; }

    /// <summary>Writes a value without a header.</summary>
    public abstract void Write(ref WireWriter writer, T value);

    public abstract T Read(ref WireReader reader);

    private static class Found
    {
        public static readonly Codec<T> Codec = Codecs.Find<T>();
    }
}
