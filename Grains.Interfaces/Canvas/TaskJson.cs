using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Krewe.Graphs;

/// <summary>How arguments, results and progress are written: System.Text.Json with web defaults (camelCase, case-insensitive reading).</summary>
public static class TaskJson
{
    /// <summary>The options, read-only.</summary>
    public static JsonSerializerOptions Options { get; } = Make();

    /// <summary>The contract of <typeparamref name="T"/>.</summary>
    public static JsonTypeInfo<T> Of<T>() => Cache<T>.Info;

    /// <summary>Reads a value; null JSON gives default.</summary>
    public static T? Read<T>(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, Cache<T>.Info);

    /// <summary>Writes a value.</summary>
    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Cache<T>.Info);

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),

            // Without it a tuple would be written as {} and come back empty.
            IncludeFields = true,

            // NaN and the infinities travel as text; a number sent as text is a wrong type and refused.
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        };
        options.MakeReadOnly();
        return options;
    }

    private static class Cache<T>
    {
        public static readonly JsonTypeInfo<T> Info = (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));
    }
}
