namespace Krewe;

/// <summary>
/// Writes and reads values in a format of its own, for the tasks whose attribute names it. Built in: System.Text.Json. A class with a public constructor
/// without parameters, whose object is used by many threads at once.
/// </summary>
public interface IPayloadSerializer
{
    /// <summary>Names the format, travels with each value, and finds its reader: 1–100 visible ASCII characters, such as <c>application/x-protobuf</c>.</summary>
    string ContentType { get; }

    /// <summary>Writes one argument, or a result. What it throws refuses the call, or fails the task.</summary>
    byte[] Write<T>(T value);

    /// <summary>Reads what <see cref="Write"/> wrote. What it throws says that the bytes are no <typeparamref name="T"/>.</summary>
    T? Read<T>(ReadOnlySpan<byte> bytes);
}
