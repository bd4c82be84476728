namespace Orleans.Serialization;

/// <summary>Arrives with the default comparer. Of a key that comes twice, the last value holds.</summary>
internal sealed class DictionaryCodec<TKey, TValue> : Codec<Dictionary<TKey, TValue>?> where TKey : notnull
{
    public override WireType WireType => WireType.List;

    public override void Write(ref WireWriter writer, Dictionary<TKey, TValue>? value) => WritePairs(ref writer, value);

    public static void WritePairs(ref WireWriter writer, IReadOnlyCollection<KeyValuePair<TKey, TValue>>? value)
    {
        var (keys, values) = (Codec<TKey>.Instance, Codec<TValue>.Instance);
        writer.BeginMap(value?.Count ?? -1, keys.WireType, values.WireType);
        if (value is null) return;
        foreach (var (key, item) in value)
        {
            keys.Write(ref writer, key);
            values.Write(ref writer, item);
        }
    }

    public override Dictionary<TKey, TValue>? Read(ref WireReader reader)
    {
        var (keys, values) = (Codec<TKey>.Instance, Codec<TValue>.Instance);
        var count = reader.BeginMap(keys.WireType, values.WireType);
        if (count < 0) return null;
        var map = new Dictionary<TKey, TValue>(Elements.Capacity(count));
        for (; count > 0; count--)
        {
            var key = keys.Read(ref reader) ?? throw new WireFormatException("A key of a map is null.");
            map[key] = values.Read(ref reader);
        }
        reader.EndList();
        return map;
    }
}

/// <summary>Arrives as a dictionary.</summary>
internal sealed class ReadOnlyDictionaryCodec<TKey, TValue> : Codec<IReadOnlyDictionary<TKey, TValue>?> where TKey : notnull
{
    private static readonly DictionaryCodec<TKey, TValue> Plain = new();

    public override WireType WireType => WireType.List;

    public override void Write(ref WireWriter writer, IReadOnlyDictionary<TKey, TValue>? value) =>
        DictionaryCodec<TKey, TValue>.WritePairs(ref writer, value);

    public override IReadOnlyDictionary<TKey, TValue>? Read(ref WireReader reader) => Plain.Read(ref reader);
}

internal sealed class KeyValuePairCodec<TKey, TValue> : Codec<KeyValuePair<TKey, TValue>>
{
    public override WireType WireType => WireType.Object;

    public override void Write(ref WireWriter writer, KeyValuePair<TKey, TValue> value) =>
        Codec<(TKey, TValue)>.Instance.Write(ref writer, (value.Key, value.Value));

    public override KeyValuePair<TKey, TValue> Read(ref WireReader reader)
    {
        var (key, value) = Codec<(TKey, TValue)>.Instance.Read(ref reader);
        return new(key, value);
    }
}
