using System.Buffers.Binary;
using Krewe.Execution.Isolation;

namespace Krewe.Tests.Isolation;

public class FrameTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void Frames_come_out_as_they_went_in_however_the_stream_is_cut(int read)
    {
        var random = new Random(read);
        (FrameKind Kind, byte[] Content)[] frames = [.. Enumerable.Range(0, 60).Select(i => ((FrameKind)random.Next(1, 22), Bytes(random, i % 20 == 0 ? 70_000 : random.Next(60))))];
        using var stream = new MemoryStream();
        var writer = new FrameWriter(stream);
        foreach (var (kind, content) in frames)
        {
            writer.Send(kind, content, static (buffer, in bytes) => buffer.Raw(bytes));
        }

        var reader = new FrameReader(new CutStream(stream.ToArray(), read));
        foreach (var (kind, content) in frames)
        {
            Assert.True(reader.Read(out var readKind, out var readContent));
            Assert.Equal(kind, readKind);
            Assert.True(content.AsSpan().SequenceEqual(readContent));
        }

        Assert.False(reader.Read(out _, out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(FrameReader.MaxLength + 1)]
    public void A_length_that_cannot_be_is_refused_before_anything_is_read(int length)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, length);
        Assert.Throws<InvalidDataException>(() => new FrameReader(new MemoryStream(bytes)).Read(out _, out _));
    }

    [Fact]
    public void A_length_alone_takes_no_memory_and_a_frame_that_is_cut_off_is_the_end()
    {
        var bytes = new byte[100];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, FrameReader.MaxLength);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(new FrameReader(new MemoryStream(bytes)).Read(out _, out _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
    }

    [Fact]
    public void A_frame_that_is_too_long_is_not_sent_and_the_next_one_is()
    {
        using var stream = new MemoryStream();
        var writer = new FrameWriter(stream);
        Assert.Throws<FrameTooLongException>(() => writer.Send(FrameKind.Run, new byte[FrameReader.MaxLength], static (buffer, in bytes) => buffer.Raw(bytes)));
        writer.Send(FrameKind.Stop, 7, static (buffer, in number) => buffer.Signed(number));
        stream.Position = 0;
        Assert.True(new FrameReader(stream).Read(out var kind, out _));
        Assert.Equal(FrameKind.Stop, kind);
    }

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>Gives a few bytes at a time.</summary>
    private sealed class CutStream(byte[] bytes, int most) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, most));
    }
}
