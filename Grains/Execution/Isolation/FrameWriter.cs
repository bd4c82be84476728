using Krewe.Storage;

namespace Krewe.Execution.Isolation;

/// <summary>Writes frames to a stream, each with one call. For any number of threads.</summary>
internal sealed class FrameWriter(Stream stream)
{
    private const int UsualSize = 1024 * 1024;

    private readonly Lock gate = new();
    private ByteBuffer buffer = new();

    /// <summary>Sends one frame; <paramref name="write"/> writes its content.</summary>
    /// <exception cref="FrameTooLongException">It is longer than frames may be; nothing was sent.</exception>
    /// <exception cref="IOException">Nobody reads any more.</exception>
    public void Send<T>(FrameKind kind, in T state, FrameContent<T> write)
    {
        lock (gate)
        {
            buffer.Clear();
            buffer.Raw([0, 0, 0, 0, (byte)kind]);
            write(buffer, state);
            var length = buffer.Length - sizeof(int);
            if (length > FrameReader.MaxLength)
            {
                buffer = new();
                throw new FrameTooLongException(length);
            }

            buffer.Patch(0, length);
            stream.Write(buffer.Written);
            stream.Flush();
            if (buffer.Length > UsualSize)
            {
                buffer = new();
            }
        }
    }
}

/// <summary>Writes the content of a frame.</summary>
internal delegate void FrameContent<T>(ByteBuffer buffer, in T state);

/// <summary>A frame would be longer than <see cref="FrameReader.MaxLength"/>.</summary>
internal sealed class FrameTooLongException(int length)
    : Exception($"It takes {length:N0} bytes to hand over; at most {FrameReader.MaxLength:N0} go to or from an isolated task.");
