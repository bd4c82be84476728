namespace Orleans.Serialization;

/// <summary>The ticks and the kind as they are: a local time stays local to its reader. Prefer <see cref="DateTimeOffset"/>.</summary>
internal sealed class DateTimeCodec : Codec<DateTime>
{
    private const int KindShift = 62;
    private const ulong TicksMask = (1UL << KindShift) - 1;

    public override WireType WireType => WireType.Fixed8;

    public override void Write(ref WireWriter writer, DateTime value) =>
        writer.WriteFixed8((ulong)value.Ticks | (ulong)value.Kind << KindShift);

    public override DateTime Read(ref WireReader reader)
    {
        var raw = reader.ReadFixed8();
        var kind = (DateTimeKind)(raw >> KindShift);
        var ticks = (long)(raw & TicksMask);
        if (kind > DateTimeKind.Local || ticks > DateTime.MaxValue.Ticks) WireFormatException.OutOfRange("a time");
        return new(ticks, kind);
    }
}
