using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Orleans;

namespace Krewe.Submission;

/// <summary>
/// The headers of a message: mostly one to three, which an array holds in a fifth of what a hash table takes. Immutable; in the order they were added.
/// </summary>
[GenerateSerializer, Immutable, Alias("krewe.Headers")]
public sealed class HeaderCollection : IReadOnlyDictionary<string, string>
{
    private const int Few = 8;

    /// <summary>No headers.</summary>
    public static HeaderCollection Empty { get; } = new();

    /// <inheritdoc/>
    public int Count => All.Length;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => All.Select(static pair => pair.Key);

    /// <inheritdoc/>
    public IEnumerable<string> Values => All.Select(static pair => pair.Value);

    /// <summary>All pairs.</summary>
    public ReadOnlySpan<KeyValuePair<string, string>> Pairs => All;

    [Id(0)] internal KeyValuePair<string, string>[] All { get; init; } = [];

    /// <inheritdoc/>
    public string this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"There is no header '{key}'.");

    /// <summary>The same headers: themselves when they are of this type; none for null.</summary>
    public static HeaderCollection Of(IReadOnlyDictionary<string, string>? headers) => headers switch
    {
        HeaderCollection map => map,
        null or { Count: 0 } => Empty,
        _ => new() { All = [.. headers] },
    };

    /// <summary>How many characters the headers of a message have, names and values together. A value that is null has none.</summary>
    public static long CharactersIn(IReadOnlyDictionary<string, string>? headers)
    {
        if (headers is null)
        {
            return 0;
        }

        var sum = 0L;
        foreach (var (key, value) in Of(headers).All)
        {
            sum += key.Length + (value?.Length ?? 0);
        }

        return sum;
    }

    /// <summary>With one more, or with another value for it.</summary>
    public HeaderCollection With(string name, string value)
    {
        var at = IndexOf(name);
        var all = new KeyValuePair<string, string>[at < 0 ? All.Length + 1 : All.Length];
        All.CopyTo(all, 0);
        all[at < 0 ? All.Length : at] = new(name, value);
        return new() { All = all };
    }

    /// <summary>With all of <paramref name="others"/>, in the place of those of the same names.</summary>
    public HeaderCollection With(IReadOnlyDictionary<string, string> others)
    {
        if (others.Count > Few)
        {
            var all = new Dictionary<string, string>(this);
            foreach (var (name, value) in others)
            {
                all[name] = value;
            }

            return Of(all);
        }

        var merged = this;
        foreach (var (name, value) in others)
        {
            merged = merged.With(name, value);
        }

        return merged;
    }

    /// <summary>Without it.</summary>
    public HeaderCollection Without(string name) => IndexOf(name) is var at && at < 0 ? this : new() { All = [.. All[..at], .. All[(at + 1)..]] };

    /// <inheritdoc/>
    public bool ContainsKey(string key) => IndexOf(key) >= 0;

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value)
    {
        var at = IndexOf(key);
        value = at < 0 ? null : All[at].Value;
        return at >= 0;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, string>>)All).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => All.GetEnumerator();

    private int IndexOf(string name)
    {
        for (var i = 0; i < All.Length; i++)
        {
            if (All[i].Key == name)
            {
                return i;
            }
        }

        return -1;
    }
}
