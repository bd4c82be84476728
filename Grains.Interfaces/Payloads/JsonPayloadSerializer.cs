using Krewe.Graphs;

namespace Krewe;

/// <summary>What is used where nothing else is said: System.Text.Json with web defaults. Its values travel as they are, without a word of their format.</summary>
public sealed class JsonPayloadSerializer : IPayloadSerializer
{
    /// <summary>The content type of plain values.</summary>
    public const string Json = "application/json";

    /// <inheritdoc/>
    public string ContentType => Json;

    /// <inheritdoc/>
    public byte[] Write<T>(T value) => TaskJson.Write(value);

    /// <inheritdoc/>
    public T? Read<T>(ReadOnlySpan<byte> bytes) => TaskJson.Read<T>(bytes);
}
