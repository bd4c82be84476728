using System.Collections.Concurrent;

namespace Krewe.Payloads;

/// <summary>The formats that this process knows: those of the tasks it has signatures or methods of, and those that were added.</summary>
internal static class PayloadSerializers
{
    private static readonly ConcurrentDictionary<string, IPayloadSerializer> ByContentType = new(StringComparer.Ordinal);

    /// <summary>The one of a task's attribute.</summary>
    public static IPayloadSerializer Of<TSerializer>()
        where TSerializer : IPayloadSerializer, new() => Known<TSerializer>.Instance;

    /// <summary>Makes one known.</summary>
    /// <exception cref="ArgumentException">Its content type is not allowed, or another class has it.</exception>
    public static IPayloadSerializer Add(IPayloadSerializer serializer)
    {
        var type = serializer.ContentType;
        if (type is not { Length: > 0 and <= 100 } || type.AsSpan().ContainsAnyExceptInRange('!', '~') || type is PayloadValues.Array)
        {
            throw new ArgumentException($"'{type}', the content type of {serializer.GetType()}, is not allowed: use 1–100 visible ASCII characters.");
        }

        var known = ByContentType.GetOrAdd(type, serializer);
        return known.GetType() == serializer.GetType() ? known : throw new ArgumentException(
            $"Two serializers, {known.GetType()} and {serializer.GetType()}, have the content type '{type}': give one of them another.");
    }

    /// <summary>The one of a content type.</summary>
    /// <exception cref="PayloadUnreadableException">It is not known here.</exception>
    public static IPayloadSerializer For(string contentType) => ByContentType.TryGetValue(contentType, out var serializer)
        ? serializer
        : throw new PayloadUnreadableException(
            $"A payload is {contentType}, and no serializer for that is known here: add it with Payloads.AddSerializer.", mayBeReadElsewhere: true, "no-serializer");

    private static class Known<TSerializer>
        where TSerializer : IPayloadSerializer, new()
    {
        public static readonly IPayloadSerializer Instance = Add(new TSerializer());
    }
}
