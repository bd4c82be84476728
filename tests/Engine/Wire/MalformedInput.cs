using Orleans.Serialization;

namespace Krewe.Tests.Engine.Wire;

public class MalformedInput
{
    private const int Frames = 100_000;

    [Fact]
    public void Random_truncated_and_mutated_values_give_a_value_or_the_one_exception_and_bounded_memory()
    {
        var random = new Random(20261122);
        var good = Bytes.Of(RoundTrips.Full());
        int read = 0, refused = 0;
        for (var i = 0; i < Frames; i++)
        {
            var bytes = Spoil(good, random, i % 3);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                var reader = new WireReader(bytes);
                Codec<Everything>.Instance.Read(ref reader);
                read++;
            }
            catch (WireFormatException)
            {
                refused++;
            }
            // An exception and its stack are some kilobytes; what is read, a constant times what arrived.
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        }
        Assert.InRange(read, 1, Frames);
        Assert.InRange(refused, Frames / 2, Frames);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        var good = Bytes.Of(RoundTrips.Full());
        for (var length = 0; length < good.Length; length++)
        {
            var part = good[..length];
            Assert.Throws<WireFormatException>(() => Bytes.Read<Everything>(part));
        }
    }

    [Fact]
    public void A_count_that_the_bytes_cannot_hold_is_refused_before_anything_is_allocated()
    {
        byte[] lie = [0xFF, 0xFF, 0xFF, 0xFF, 0x0F, (byte)WireType.Fixed8, 0, 0];
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<WireFormatException>(() => Bytes.Read<double[]>(lie));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50_000);
    }

    [Fact]
    public void Nesting_beyond_the_limit_is_refused_also_in_a_field_that_is_skipped()
    {
        // Field 31 (Inner), over and over; then the same in a field that nobody knows.
        var known = Enumerable.Repeat(new byte[] { 0xFE, 0x01 }, 100_000).SelectMany(x => x).ToArray();
        var unknown = Enumerable.Repeat(new byte[] { 0x86, 0x7D }, 100_000).SelectMany(x => x).ToArray();
        Assert.Contains("deep", Assert.Throws<WireFormatException>(() => Bytes.Read<Everything>(known)).Message, StringComparison.Ordinal);
        Assert.Contains("deep", Assert.Throws<WireFormatException>(() => Bytes.Read<Everything>(unknown)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02 })]
    [InlineData(new byte[] { 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00 })]
    public void Numbers_longer_than_64_bits_are_refused(byte[] bytes) => Assert.Throws<WireFormatException>(() => Bytes.Read<ulong>(bytes));

    [Fact]
    public void Text_that_is_not_utf8_is_refused() => Assert.Throws<WireFormatException>(() => Bytes.Read<string>([3, 0xC3, 0x28]));

    private static byte[] Spoil(byte[] good, Random random, int how)
    {
        if (how == 0)
        {
            var noise = new byte[random.Next(200)];
            random.NextBytes(noise);
            return noise;
        }
        var bytes = how == 1 ? good[..random.Next(good.Length)] : (byte[])good.Clone();
        for (var i = random.Next(1, 6); i > 0 && bytes.Length > 0; i--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return bytes;
    }
}
