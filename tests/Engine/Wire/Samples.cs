using System.Collections.Immutable;
using Orleans;
using Orleans.Serialization;

namespace Krewe.Tests.Engine.Wire;

public enum Level : byte
{
    Low,
    High = 200,
}

[GenerateSerializer]
public sealed record Everything
{
    [Id(0)] public bool Bool { get; init; }
    [Id(1)] public byte Byte { get; init; }
    [Id(2)] public sbyte SByte { get; init; }
    [Id(3)] public short Short { get; init; }
    [Id(4)] public ushort UShort { get; init; }
    [Id(5)] public int Int { get; init; }
    [Id(6)] public uint UInt { get; init; }
    [Id(7)] public long Long { get; init; }
    [Id(8)] public ulong ULong { get; init; }
    [Id(9)] public char Char { get; init; }
    [Id(10)] public float Single { get; init; }
    [Id(11)] public double Double { get; init; }
    [Id(12)] public decimal Decimal { get; init; }
    [Id(13)] public string? Text { get; init; }
    [Id(14)] public Guid Guid { get; init; }
    [Id(15)] public DateTime DateTime { get; init; }
    [Id(16)] public DateTimeOffset Time { get; init; }
    [Id(17)] public TimeSpan Span { get; init; }
    [Id(18)] public Level Level { get; init; }
    [Id(19)] public int? Maybe { get; init; }
    [Id(20)] public DayOfWeek? MaybeDay { get; init; }
    [Id(21)] public byte[]? Bytes { get; init; }
    [Id(22)] public ReadOnlyMemory<byte> Memory { get; init; }
    [Id(23)] public int[]? Ints { get; init; }
    [Id(24)] public List<string?>? Texts { get; init; }
    [Id(25)] public IReadOnlyList<Guid>? Guids { get; init; }
    [Id(26)] public ImmutableArray<Point> Points { get; init; }
    [Id(27)] public Dictionary<string, int>? Counts { get; init; }
    [Id(28)] public IReadOnlyDictionary<string, Point?>? Places { get; init; }
    [Id(29)] public (int Number, string? Name) Pair { get; init; }
    [Id(30)] public Tuple<string, double>? Old { get; init; }
    [Id(31)] public Everything? Inner { get; init; }
    [Id(32)] public HashSet<long>? Set { get; init; }
    [Id(33)] public List<int?>? Maybes { get; init; }
    [Id(34)] public Box<Point>? Box { get; init; }
    [Id(35)] public object? Any { get; init; }
    [Id(1000)] public Shape? Shape { get; init; }
}

[GenerateSerializer]
public readonly record struct Point(int X, int Y);

[GenerateSerializer]
public sealed record Box<T>([property: Id(0)] T Value, [property: Id(1)] IReadOnlyList<T>? More = null);

[GenerateSerializer]
public abstract record Shape
{
    [Id(0)] public string? Name { get; init; }
}

[GenerateSerializer, Alias("circle")]
public sealed record Circle([property: Id(0)] double Radius) : Shape;

[GenerateSerializer, Alias("line")]
public sealed record Line(Point From, Point To) : Shape
{
    [Id(0)] public int Width { get; init; } = 1;
}

[GenerateSerializer]
public sealed class Defaults
{
    [Id(0)] public int Five { get; init; } = 5;
    [Id(1)] public List<int> Items { get; init; } = [];
    [Id(2)] public string? Name { get; set; } = "unnamed";
    [Id(3)] public int? Limit { get; set; } = 3;
    [Id(4)] public required string Needed { get; init; }
}

[GenerateSerializer]
public sealed class OnlyAConstructor(int count, string label, int times = 7)
{
    [Id(0)] public int Count { get; } = count;
    [Id(1)] public string Label { get; } = label;
    [Id(2)] public int Times { get; } = times;
}

/// <summary>The same thing in two versions of a program.</summary>
[GenerateSerializer]
public sealed record Before([property: Id(0)] int Kept, [property: Id(1)] string? Dropped, [property: Id(5)] Point[]? Gone)
{
    [Id(6)] public Shape? GoneToo { get; init; }
    [Id(7)] public Dictionary<string, List<Guid>>? AndThis { get; init; }
}

[GenerateSerializer]
public sealed record After([property: Id(0)] long Kept, [property: Id(2)] string? Added, [property: Id(3)] int Number = 9);

[GenerateSerializer, Alias("tests.odd")]
public sealed class OddException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    [Id(0)] public int Number { get; init; }
}

/// <summary>Not marked, and so not restored.</summary>
public sealed class PrivateException(string message) : Exception(message);
