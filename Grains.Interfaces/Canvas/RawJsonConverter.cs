using System.Text.Json;
using System.Text.Json.Serialization;

namespace Krewe.Graphs;

/// <summary>Embeds UTF-8 JSON in JSON as it is.</summary>
public sealed class RawJsonConverter : JsonConverter<byte[]?>
{
    /// <inheritdoc/>
    public override byte[]? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return JsonSerializer.SerializeToUtf8Bytes(document.RootElement, GraphJson.Default.JsonElement);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, byte[]? value, JsonSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            writer.WriteRawValue(value);
        }
    }
}
