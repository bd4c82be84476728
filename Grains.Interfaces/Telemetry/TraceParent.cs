using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Orleans;

namespace Krewe.Telemetry;

/// <summary>
/// The header <c>traceparent</c> of W3C Trace Context, version 00, as the numbers that its digits stand for: in a traced cluster every message has it.
/// The default value is none, as a trace of that id is not valid.
/// </summary>
/// <param name="High">The first half of the trace's id.</param>
/// <param name="Low">The second half.</param>
/// <param name="Span">The span's id.</param>
/// <param name="Flags">Flags: 1 for one that is recorded.</param>
[GenerateSerializer, Immutable, Alias("krewe.TraceParent")]
internal readonly record struct TraceParent([property: Id(0)] long High, [property: Id(1)] long Low, [property: Id(2)] long Span, [property: Id(3)] byte Flags)
{
    /// <summary>Bytes of the ids, one after the other.</summary>
    public const int Size = 24;

    /// <summary>Characters of the header's value.</summary>
    public const int Length = 55;

    /// <summary>Whether there is none.</summary>
    public bool IsNone => (High | Low) == 0;

    /// <summary>That of a span.</summary>
    public static TraceParent Of(Activity span)
    {
        Span<byte> ids = stackalloc byte[Size];
        span.TraceId.CopyTo(ids[..16]);
        span.SpanId.CopyTo(ids[16..]);
        return Read(ids, (byte)span.ActivityTraceFlags);
    }

    /// <summary>What the value of a header says; false when it is malformed, or would not come back letter for letter.</summary>
    public static bool TryParse(string? value, out TraceParent parent)
    {
        parent = default;
        if (value?.Length == Length && long.TryParse(value.AsSpan(3, 16), NumberStyles.AllowHexSpecifier, null, out var high)
            && long.TryParse(value.AsSpan(19, 16), NumberStyles.AllowHexSpecifier, null, out var low)
            && long.TryParse(value.AsSpan(36, 16), NumberStyles.AllowHexSpecifier, null, out var span) && span != 0
            && byte.TryParse(value.AsSpan(53), NumberStyles.AllowHexSpecifier, null, out var flags))
        {
            parent = new(high, low, span, flags);
            parent = parent.ToString() == value ? parent : default;
        }

        return !parent.IsNone;
    }

    /// <summary>Those of the ids in their bytes.</summary>
    public static TraceParent Read(ReadOnlySpan<byte> ids, byte flags) => new(
        BinaryPrimitives.ReadInt64BigEndian(ids), BinaryPrimitives.ReadInt64BigEndian(ids[8..]), BinaryPrimitives.ReadInt64BigEndian(ids[16..]), flags);

    /// <summary>The ids as <see cref="Size"/> bytes.</summary>
    public void Write(Span<byte> ids)
    {
        BinaryPrimitives.WriteInt64BigEndian(ids, High);
        BinaryPrimitives.WriteInt64BigEndian(ids[8..], Low);
        BinaryPrimitives.WriteInt64BigEndian(ids[16..], Span);
    }

    /// <summary>The context that spans are made in.</summary>
    /// <param name="state">The header <c>tracestate</c>; null when there is none.</param>
    public ActivityContext ToContext(string? state)
    {
        Span<byte> ids = stackalloc byte[Size];
        Write(ids);
        return new(ActivityTraceId.CreateFromBytes(ids[..16]), ActivitySpanId.CreateFromBytes(ids[16..]), (ActivityTraceFlags)Flags, state, isRemote: true);
    }

    /// <summary>The value of the header.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"00-{High:x16}{Low:x16}-{Span:x16}-{Flags:x2}");
}
