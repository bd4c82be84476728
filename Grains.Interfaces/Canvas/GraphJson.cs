using System.Text.Json;
using System.Text.Json.Serialization;

namespace Krewe.Graphs;

/// <summary>Writes and reads graphs as JSON.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GraphNode))]
[JsonSerializable(typeof(GraphNode[]))]
[JsonSerializable(typeof(JsonElement))]
public sealed partial class GraphJson : JsonSerializerContext;
