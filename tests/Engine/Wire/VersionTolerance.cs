using Orleans.Serialization;

namespace Krewe.Tests.Engine.Wire;

public class VersionTolerance
{
    [Fact]
    public void Unknown_fields_are_skipped_and_missing_ones_get_their_defaults()
    {
        var old = new Before(4, "dropped", [new(1, 2), new(3, 4)])
        {
            GoneToo = new Line(new(1, 1), new(2, 2)), AndThis = new() { ["a"] = [Guid.NewGuid()], ["b"] = [] },
        };
        Assert.Equal(new After(4, null, 9), Bytes.Read<After>(Bytes.Of(old)));
    }

    [Fact]
    public void Missing_members_keep_what_their_initializers_give()
    {
        var value = Bytes.Read<Defaults>([0]);
        Assert.Equal((5, "unnamed", 3, 0), (value.Five, value.Name, value.Limit, value.Items.Count));
        Assert.NotSame(value.Items, Bytes.Read<Defaults>([0]).Items);
    }

    [Fact]
    public void A_missing_argument_keeps_the_default_of_its_parameter() => Assert.Equal(7, Bytes.Read<OnlyAConstructor>([0]).Times);

    [Fact]
    public void A_wider_number_reads_a_narrower_one_and_not_the_other_way_round()
    {
        Assert.Equal(5, Bytes.Read<long>(Bytes.Of(5)));
        Assert.Throws<WireFormatException>(() => Bytes.Read<int>(Bytes.Of(long.MaxValue)));
    }

    [Fact]
    public void A_member_whose_type_changed_is_refused_by_name()
    {
        var error = Assert.Throws<WireFormatException>(() => Bytes.Read<After>(Bytes.Of(new Box<string>("text"))));
        Assert.Contains("Kept", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_derived_type_is_refused_by_its_alias()
    {
        var bytes = Bytes.Of<Shape>(new Circle(1));
        bytes.AsSpan().Replace((byte)'c', (byte)'k');
        Assert.Contains("kirkle", Assert.Throws<WireFormatException>(() => Bytes.Read<Shape>(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unnamed_number_of_an_enum_passes() => Assert.Equal((DayOfWeek)77, Bytes.Copy((DayOfWeek)77));
}
