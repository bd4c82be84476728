using Krewe.Submission;

namespace Krewe.Storage;

/// <summary>The binary form of <see cref="CallOptions"/> but for the queue, which has a column: a mask of what is set, then the values.</summary>
internal static class OptionsCodec
{
    [Flags]
    private enum Has
    {
        Priority = 1,
        Countdown = 2,
        Eta = 4,
        Expires = 8,
        MaxRetries = 16,
        SoftTimeLimit = 32,
        TimeLimit = 64,
        Ignore = 128,
        Keep = 256,
        ResultExpires = 512,
        MaxDeliveries = 1024,
        All = 2047,
    }

    public static void Write(ByteBuffer buffer, CallOptions options)
    {
        var has = (options.Priority != 0 ? Has.Priority : 0)
            | (options.Countdown.HasValue ? Has.Countdown : 0)
            | (options.Eta.HasValue ? Has.Eta : 0)
            | (options.Expires.HasValue ? Has.Expires : 0)
            | (options.MaxRetries.HasValue ? Has.MaxRetries : 0)
            | (options.SoftTimeLimit.HasValue ? Has.SoftTimeLimit : 0)
            | (options.TimeLimit.HasValue ? Has.TimeLimit : 0)
            | (options.IgnoreResult switch { true => Has.Ignore, false => Has.Keep, null => 0 })
            | (options.ResultExpires.HasValue ? Has.ResultExpires : 0)
            | (options.MaxDeliveries.HasValue ? Has.MaxDeliveries : 0);
        buffer.Number((ulong)has);
        Write(buffer, options.Priority == 0 ? null : options.Priority);
        Write(buffer, options.Countdown?.Ticks);
        Write(buffer, options.Eta?.UtcTicks);
        Write(buffer, options.Expires?.Ticks);
        Write(buffer, options.MaxRetries);
        Write(buffer, options.SoftTimeLimit?.Ticks);
        Write(buffer, options.TimeLimit?.Ticks);
        Write(buffer, options.ResultExpires?.Ticks);
        Write(buffer, options.MaxDeliveries);
    }

    public static CallOptions Read(ref ByteReader reader, string? queue)
    {
        var has = (Has)reader.Number();
        if ((has & ~Has.All) != 0)
        {
            throw new InvalidDataException("Options have a field that is not known.");
        }

        return new CallOptions
        {
            Queue = queue,
            Priority = (has & Has.Priority) != 0 ? reader.Int() : 0,
            Countdown = Span(ref reader, has & Has.Countdown),
            Eta = (has & Has.Eta) != 0 ? Moments.Read(reader.Signed()) : null,
            Expires = Span(ref reader, has & Has.Expires),
            MaxRetries = (has & Has.MaxRetries) != 0 ? reader.Int() : null,
            SoftTimeLimit = Span(ref reader, has & Has.SoftTimeLimit),
            TimeLimit = Span(ref reader, has & Has.TimeLimit),
            IgnoreResult = (has & Has.Ignore) != 0 ? true : (has & Has.Keep) != 0 ? false : null,
            ResultExpires = Span(ref reader, has & Has.ResultExpires),
            MaxDeliveries = (has & Has.MaxDeliveries) != 0 ? reader.Int() : null,
        };
    }

    private static void Write(ByteBuffer buffer, long? value)
    {
        if (value is { } known)
        {
            buffer.Signed(known);
        }
    }

    private static TimeSpan? Span(ref ByteReader reader, Has has) => has != 0 ? new TimeSpan(reader.Signed()) : null;
}
