using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Orleans.Runtime;

/// <summary>
/// One run of a node: its endpoint and a generation that no earlier run at that endpoint had.
/// Written <c>address:port@generation</c>; a negative generation means a client.
/// </summary>
public sealed class SiloAddress : IEquatable<SiloAddress>, IComparable<SiloAddress>
{
    private readonly string _text;

    private SiloAddress(IPEndPoint endpoint, int generation)
    {
        Endpoint = endpoint;
        Generation = generation;
        _text = string.Create(CultureInfo.InvariantCulture, $"{endpoint}@{generation}");
        Hash = StableHash.Of(_text);
    }

    public IPEndPoint Endpoint { get; }

    public int Generation { get; }

    public bool IsClient => Generation < 0;

    internal ulong Hash { get; }

    public static SiloAddress New(IPEndPoint ep, int gen) => new(ep, gen);

    public static SiloAddress New(IPAddress address, int port, int generation) => new(new(address, port), generation);

    public static SiloAddress FromParsableString(string addr) => TryParse(addr, out var result)
        ? result
        : throw new FormatException($"'{addr}' is not a silo address; 127.0.0.1:11111@5 is one.");

    public static bool TryParse([NotNullWhen(true)] string? value, [NotNullWhen(true)] out SiloAddress? result)
    {
        result = null;
        var at = value?.LastIndexOf('@') ?? -1;
        if (at < 0 || !IPEndPoint.TryParse(value.AsSpan(0, at), out var endpoint)) return false;
        if (!int.TryParse(value.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var generation)) return false;
        result = new(endpoint, generation);
        return true;
    }

    public string ToParsableString() => _text;

    public int GetConsistentHashCode() => (int)Hash;

    public bool Equals([NotNullWhen(true)] SiloAddress? other) =>
        ReferenceEquals(this, other) || (other is not null && Hash == other.Hash && _text == other._text);

    public override bool Equals(object? obj) => Equals(obj as SiloAddress);

    public override int GetHashCode() => (int)Hash;

    public int CompareTo(SiloAddress? other) => string.CompareOrdinal(_text, other?._text);

    public override string ToString() => _text;

    public static bool operator ==(SiloAddress? left, SiloAddress? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(SiloAddress? left, SiloAddress? right) => !(left == right);

    public static bool operator <(SiloAddress? left, SiloAddress? right) => Compare(left, right) < 0;

    public static bool operator >(SiloAddress? left, SiloAddress? right) => Compare(left, right) > 0;

    public static bool operator <=(SiloAddress? left, SiloAddress? right) => Compare(left, right) <= 0;

    public static bool operator >=(SiloAddress? left, SiloAddress? right) => Compare(left, right) >= 0;

    private static int Compare(SiloAddress? left, SiloAddress? right) => string.CompareOrdinal(left?._text, right?._text);
}
