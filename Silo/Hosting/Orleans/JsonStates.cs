using System.Text.Json;
using Orleans.Storage;

namespace Krewe.Hosting;

/// <summary>States as the other stores keep them: JSON that names no type, so that nothing in the store can choose one.</summary>
internal sealed class JsonStates : IGrainStorageSerializer
{
    /// <inheritdoc/>
    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input));

    /// <inheritdoc/>
    public T Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize<T>(input.ToMemory().Span)!;
}
