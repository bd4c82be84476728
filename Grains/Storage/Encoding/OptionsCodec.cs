using Krewe.Limits;
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
        Retry = 2048,
        Limit = 4096,
        Unique = 8192,
        Fair = 16384,
        All = 32767,
    }

    [Flags]
    private enum HasRetry : byte
    {
        Delay = 1,
        Backoff = 2,
        MaxDelay = 4,
        Jitter = 8,
        NoJitter = 16,
        All = 31,
    }

    [Flags]
    private enum HasLimit : byte
    {
        Rate = 1,
        Burst = 2,
        Window = 4,
        Concurrency = 8,
        All = 15,
    }

    [Flags]
    private enum HasUnique : byte
    {
        Period = 1,
        MaxWait = 2,
        Since = 4,
        All = 7,
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
            | (options.MaxDeliveries.HasValue ? Has.MaxDeliveries : 0)
            | (options.Retry is null ? 0 : Has.Retry)
            | (options.Limit is null ? 0 : Has.Limit)
            | (options.Unique is null ? 0 : Has.Unique)
            | (options.Fair is null ? 0 : Has.Fair);
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
        if (options.Retry is { } retry)
        {
            WriteRetry(buffer, retry);
        }

        if (options.Limit is { } limit)
        {
            WriteLimit(buffer, limit);
        }

        if (options.Unique is { } unique)
        {
            WriteUnique(buffer, unique);
        }

        if (options.Fair is { } fair)
        {
            buffer.Text(fair.Key);
            buffer.Fixed(BitConverter.DoubleToInt64Bits(fair.Weight));
        }
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
            Retry = (has & Has.Retry) != 0 ? ReadRetry(ref reader) : null,
            Limit = (has & Has.Limit) != 0 ? ReadLimit(ref reader) : null,
            Unique = (has & Has.Unique) != 0 ? ReadUnique(ref reader) : null,
            Fair = (has & Has.Fair) != 0 ? new(reader.Text(), BitConverter.Int64BitsToDouble(reader.Fixed())) : null,
        };
    }

    private static void WriteRetry(ByteBuffer buffer, RetryOptions retry)
    {
        buffer.Byte((byte)((retry.Delay.HasValue ? HasRetry.Delay : 0)
            | (retry.Backoff.HasValue ? HasRetry.Backoff : 0)
            | (retry.MaxDelay.HasValue ? HasRetry.MaxDelay : 0)
            | (retry.Jitter switch { true => HasRetry.Jitter, false => HasRetry.NoJitter, null => 0 })));
        Write(buffer, retry.Delay?.Ticks);
        if (retry.Backoff is { } backoff)
        {
            buffer.Fixed(BitConverter.DoubleToInt64Bits(backoff));
        }

        Write(buffer, retry.MaxDelay?.Ticks);
    }

    private static RetryOptions ReadRetry(ref ByteReader reader)
    {
        var has = (HasRetry)reader.Byte();
        return (has & ~HasRetry.All) == 0
            ? new RetryOptions(
                (has & HasRetry.Delay) != 0 ? new TimeSpan(reader.Signed()) : null,
                (has & HasRetry.Backoff) != 0 ? BitConverter.Int64BitsToDouble(reader.Fixed()) : null,
                (has & HasRetry.MaxDelay) != 0 ? new TimeSpan(reader.Signed()) : null,
                (has & HasRetry.Jitter) != 0 ? true : (has & HasRetry.NoJitter) != 0 ? false : null)
            : throw new InvalidDataException("Options have a field of retries that is not known.");
    }

    private static void WriteLimit(ByteBuffer buffer, CallLimit call)
    {
        var (rate, concurrency) = call.Limit;
        buffer.Text(call.Key);
        buffer.Byte((byte)((rate is null ? 0 : HasLimit.Rate)
            | (rate?.Burst is null or 0 ? 0 : HasLimit.Burst)
            | (rate?.IsWindow is true ? HasLimit.Window : 0)
            | (concurrency.HasValue ? HasLimit.Concurrency : 0)));
        Write(buffer, rate?.Count);
        Write(buffer, rate?.Period.Ticks);
        Write(buffer, rate?.Burst is 0 ? null : rate?.Burst);
        Write(buffer, concurrency);
    }

    private static CallLimit ReadLimit(ref ByteReader reader)
    {
        var key = reader.Text();
        var has = (HasLimit)reader.Byte();
        if ((has & ~HasLimit.All) != 0)
        {
            throw new InvalidDataException("Options have a field of limits that is not known.");
        }

        var rate = (has & HasLimit.Rate) == 0 ? null : new Rate(
            reader.Int(), new TimeSpan(reader.Signed()), (has & HasLimit.Burst) != 0 ? reader.Int() : 0, (has & HasLimit.Window) != 0);
        return new(key, new(rate, (has & HasLimit.Concurrency) != 0 ? reader.Int() : null));
    }

    private static void WriteUnique(ByteBuffer buffer, UniqueCall unique)
    {
        buffer.Text(unique.Key);
        buffer.Byte((byte)unique.Policy);
        buffer.Byte((byte)((unique.Period.HasValue ? HasUnique.Period : 0)
            | (unique.MaxWait.HasValue ? HasUnique.MaxWait : 0)
            | (unique.Since.HasValue ? HasUnique.Since : 0)));
        Write(buffer, unique.Period?.Ticks);
        Write(buffer, unique.MaxWait?.Ticks);
        Write(buffer, unique.Since?.UtcTicks);
    }

    private static UniqueCall ReadUnique(ref ByteReader reader)
    {
        var key = reader.Text();
        var policy = (UniquePolicy)reader.Byte();
        var has = (HasUnique)reader.Byte();
        return (has & ~HasUnique.All) == 0 && policy <= UniquePolicy.Join
            ? new UniqueCall(
                key,
                policy,
                (has & HasUnique.Period) != 0 ? new TimeSpan(reader.Signed()) : null,
                (has & HasUnique.MaxWait) != 0 ? new TimeSpan(reader.Signed()) : null,
                (has & HasUnique.Since) != 0 ? Moments.Read(reader.Signed()) : null)
            : throw new InvalidDataException("Options have a field of unique calls that is not known.");
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
