using System.Buffers;

namespace Orleans.Serialization;

/// <summary>A growing buffer in one piece, reused: cleared, it keeps its room unless that was exceptionally large.</summary>
internal sealed class FrameBuffer : IBufferWriter<byte>
{
    private const int FirstSize = 4096, KeptSize = 1 << 20;
    private byte[] _bytes = new byte[FirstSize];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    public Span<byte> Slice(int start, int length) => _bytes.AsSpan(0, Length).Slice(start, length);

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Room(sizeHint);
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Room(sizeHint);
        return _bytes.AsSpan(Length);
    }

    public void Clear()
    {
        Length = 0;
        if (_bytes.Length > KeptSize) _bytes = new byte[FirstSize];
    }

    private void Room(int size)
    {
        var needed = Length + Math.Max(size, 1);
        if (needed > _bytes.Length) Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * _bytes.Length)));
    }
}
