using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Krewe.Telemetry;
using Orleans;

namespace Krewe.Submission;

/// <summary>
/// The headers of a message: mostly one to three, which an array holds in a fifth of what a hash table takes. Immutable; in the order they were added,
/// but for the trace context, which is the first.
/// </summary>
[GenerateSerializer, Immutable, Alias("krewe.Headers")]
public sealed class HeaderCollection : IReadOnlyDictionary<string, string>
{
    private const int Few = 8;

    /// <summary>No headers.</summary>
    public static HeaderCollection Empty { get; } = new();

    /// <inheritdoc/>
    public int Count => Others.Length + (Trace.IsNone ? 0 : 1);

    /// <inheritdoc/>
    public IEnumerable<string> Keys => All().Select(static pair => pair.Key);

    /// <inheritdoc/>
    public IEnumerable<string> Values => All().Select(static pair => pair.Value);

    /// <summary>All but <see cref="Trace"/>.</summary>
    [Id(0)] internal KeyValuePair<string, string>[] Others { get; init; } = [];

    /// <summary>The trace context, if it can be kept so.</summary>
    [Id(1)] internal TraceParent Trace { get; init; }

    /// <inheritdoc/>
    public string this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"There is no header '{key}'.");

    /// <summary>The same headers: themselves when they are of this type; none for null.</summary>
    public static HeaderCollection Of(IReadOnlyDictionary<string, string>? headers) => headers switch
    {
        HeaderCollection map => map,
        null or { Count: 0 } => Empty,
        _ => new HeaderCollection { Others = [.. headers] }.Packed(),
    };

    /// <summary>How many characters the headers of a message have, names and values together. A value that is null has none.</summary>
    public static long CharactersIn(IReadOnlyDictionary<string, string>? headers)
    {
        if (headers is null)
        {
            return 0;
        }

        var all = Of(headers);
        var sum = all.Trace.IsNone ? 0L : TraceHeaders.Parent.Length + TraceParent.Length;
        foreach (var (key, value) in all.Others)
        {
            sum += key.Length + (value?.Length ?? 0);
        }

        return sum;
    }

    /// <summary>With one more, or with another value for it.</summary>
    public HeaderCollection With(string name, string value)
    {
        var isTrace = name == TraceHeaders.Parent;
        if (isTrace && TraceParent.TryParse(value, out var trace))
        {
            return With(trace);
        }

        var at = IndexOf(name);
        var all = new KeyValuePair<string, string>[at < 0 ? Others.Length + 1 : Others.Length];
        Others.CopyTo(all, 0);
        all[at < 0 ? Others.Length : at] = new(name, value);
        return new() { Others = all, Trace = isTrace ? default : Trace };
    }

    /// <summary>With this trace context, in the place of another.</summary>
    internal HeaderCollection With(TraceParent trace) => new() { Others = OthersWithout(TraceHeaders.Parent), Trace = trace };

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
    public HeaderCollection Without(string name) =>
        ContainsKey(name) ? new() { Others = OthersWithout(name), Trace = name == TraceHeaders.Parent ? default : Trace } : this;

    /// <inheritdoc/>
    public bool ContainsKey(string key) => IsTrace(key) || IndexOf(key) >= 0;

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value)
    {
        var at = IndexOf(key);
        value = at >= 0 ? Others[at].Value : IsTrace(key) ? Trace.ToString() : null;
        return value is not null || at >= 0;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, string>>)All()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => All().GetEnumerator();

    private KeyValuePair<string, string>[] All() => Trace.IsNone ? Others : [new(TraceHeaders.Parent, Trace.ToString()), .. Others];

    private HeaderCollection Packed() =>
        IndexOf(TraceHeaders.Parent) is var at && at >= 0 && TraceParent.TryParse(Others[at].Value, out var trace) ? With(trace) : this;

    private KeyValuePair<string, string>[] OthersWithout(string name) =>
        IndexOf(name) is var at && at < 0 ? Others : [.. Others[..at], .. Others[(at + 1)..]];

    private bool IsTrace(string name) => !Trace.IsNone && name == TraceHeaders.Parent;

    private int IndexOf(string name)
    {
        for (var i = 0; i < Others.Length; i++)
        {
            if (Others[i].Key == name)
            {
                return i;
            }
        }

        return -1;
    }
}
