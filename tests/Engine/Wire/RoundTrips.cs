using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;

namespace Krewe.Tests.Engine.Wire;

public class RoundTrips
{
    [Fact]
    public void Primitives_arrive_as_they_left()
    {
        Holds<bool>();
        Holds<byte>();
        Holds<sbyte>();
        Holds<short>();
        Holds<ushort>();
        Holds<int>();
        Holds<uint>();
        Holds<long>();
        Holds<ulong>();
        Holds<char>();
        Holds<float>();
        Holds<double>();
        Holds<decimal>();
        Holds<Guid>();
        Holds<TimeSpan>();
        Holds<DayOfWeek>();
        Holds<int?>();
        Check.QuickThrowOnFailure(Prop.ForAll<DateTime>(x => Bytes.Copy(x).ToBinary() == x.ToBinary()));
        Check.QuickThrowOnFailure(Prop.ForAll<DateTimeOffset>(x => Bytes.Copy(x).EqualsExact(x)));
        Check.QuickThrowOnFailure(Prop.ForAll<string?>(x => Bytes.Copy(x) == (x is null ? null : WithoutLoneSurrogates(x))));
    }

    [Fact]
    public void Collections_arrive_as_they_left()
    {
        Holds<int[]>();
        Holds<byte[]>();
        Holds<List<double>>();
        Holds<List<int?>>();
        Holds<Dictionary<int, List<long>>>();
        Holds<(int, bool, Guid, long)>();
        Holds<Tuple<int, decimal>>();
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(-1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(long.MaxValue)]
    public void The_edges_of_a_varint_hold(long edge)
    {
        Assert.Equal(edge, Bytes.Copy(edge));
        Assert.Equal((ulong)edge, Bytes.Copy((ulong)edge));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(41)]
    [InlineData(42)]
    [InlineData(43)]
    [InlineData(5000)]
    public void Text_of_any_length_and_width_holds(int length)
    {
        foreach (var letter in new[] { "a", "é", "語", "🦀" })
        {
            var text = string.Concat(Enumerable.Repeat(letter, length));
            Assert.Equal(text, Bytes.Copy(text));
        }
    }

    [Fact]
    public void A_generated_type_with_every_kind_of_member_holds()
    {
        var value = Full();
        Assert.Equivalent(value, Bytes.Copy(value), strict: true);
        Assert.Equal(Bytes.Of(value), Bytes.Of(Bytes.Copy(value)));
    }

    [Fact]
    public void A_value_of_defaults_takes_one_byte() => Assert.Equal([0], Bytes.Of(default(Point)));

    [Fact]
    public void Derived_types_are_told_apart_by_alias()
    {
        Shape[] shapes = [new Circle(2.5) { Name = "c" }, new Line(new(1, 2), new(3, 4)) { Name = "l", Width = 0 }, null!];
        Assert.Equal(shapes, Bytes.Copy(shapes));
    }

    [Fact]
    public void Zero_and_null_win_over_initializers_when_they_were_sent()
    {
        var copy = Bytes.Copy(new Defaults { Five = 0, Name = null, Limit = null, Items = [1], Needed = "x" });
        Assert.Equal((0, null, null, 1, "x"), (copy.Five, copy.Name, copy.Limit, copy.Items.Count, copy.Needed));
    }

    [Fact]
    public void Get_only_members_arrive_through_the_constructor()
    {
        var copy = Bytes.Copy(new OnlyAConstructor(3, "x", 0));
        Assert.Equal((3, "x", 0), (copy.Count, copy.Label, copy.Times));
    }

    [Fact]
    public void A_value_that_refers_to_itself_is_refused_by_name_of_the_cause()
    {
        var list = new List<Everything>();
        var loop = new Everything { Any = null, Inner = null };
        for (var i = 0; i < 100; i++) loop = new() { Inner = loop };
        list.Add(loop);
        var error = Assert.Throws<Orleans.Runtime.OrleansException>(() => Bytes.Of(list));
        Assert.Contains("refer to itself", error.Message, StringComparison.Ordinal);
    }

    internal static Everything Full() => new()
    {
        Bool = true, Byte = 255, SByte = -128, Short = -3, UShort = 65535, Int = int.MinValue, UInt = uint.MaxValue, Long = -1, ULong = ulong.MaxValue,
        Char = 'ß', Single = -0f, Double = double.NaN, Decimal = -79228162514264337593543950335m, Text = "héllo", Guid = Guid.NewGuid(),
        DateTime = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.FromMinutes(-570)), Span = TimeSpan.MinValue,
        Level = Level.High, Maybe = 0, MaybeDay = DayOfWeek.Sunday, Bytes = [], Memory = new byte[] { 1, 2 }, Ints = [1, -1], Texts = ["a", null, ""],
        Guids = [Guid.NewGuid()], Points = [new(1, 2)], Counts = new() { ["a"] = 1 }, Places = new Dictionary<string, Point?> { ["x"] = null, ["y"] = new(0, 0) },
        Pair = (1, "one"), Old = new("o", 0.5), Inner = new() { Points = ImmutableArray<Point>.Empty }, Set = [1, 2], Maybes = [1, null], Box = new(new(5, 6), [new(7, 8)]),
        Any = "anything", Shape = new Circle(1) { Name = "round" },
    };

    private static void Holds<T>() => Check.QuickThrowOnFailure(Prop.ForAll<T>(value =>
    {
        Assert.Equal(value, Bytes.Copy(value));
        return true;
    }));

    private static string WithoutLoneSurrogates(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
}
