using System.Text.Json;
using System.Text.Json.Serialization;
using Krewe.Payloads;

namespace Krewe.Graphs;

/// <summary>Embeds UTF-8 JSON in JSON as it is, and an envelope as <c>{"$krewe":"base64"}</c>.</summary>
public sealed class RawJsonConverter : JsonConverter<byte[]?>
{
    private const string Sealed = "$krewe";

    /// <inheritdoc/>
    public override byte[]? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        if (document.RootElement is { ValueKind: JsonValueKind.Object } o && o.TryGetProperty(Sealed, out var text) && o.GetPropertyCount() == 1
            && text.ValueKind == JsonValueKind.String && text.TryGetBytesFromBase64(out var envelope) && PayloadEnvelope.IsIn(envelope))
        {
            return envelope;
        }

        return JsonSerializer.SerializeToUtf8Bytes(document.RootElement, GraphJson.Default.JsonElement);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, byte[]? value, JsonSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNullValue();
        }
        else if (PayloadEnvelope.IsIn(value))
        {
            writer.WriteStartObject();
            writer.WriteBase64String(Sealed, value);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteRawValue(value);
        }
    }
}
