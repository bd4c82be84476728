using System.Buffers;
using Orleans.Serialization;

namespace Krewe.Tests.Engine.Wire;

internal static class Bytes
{
    public static byte[] Of<T>(T value)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new WireWriter(output);
        Codec<T>.Instance.Write(ref writer, value);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    public static T Read<T>(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        var value = Codec<T>.Instance.Read(ref reader);
        Assert.Equal(0, reader.Remaining);
        return value;
    }

    public static T Copy<T>(T value) => Read<T>(Of(value));
}
