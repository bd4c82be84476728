using System.Text;

namespace Krewe.Tests.Submission;

public sealed class UnwritableArgumentTests
{
    public static TheoryData<object, string> Values => new()
    {
        { new Knot(), "refers to itself, or is nested more than 64 deep." },
        { new Action(() => { }), "'System.Action'" },
        { new Broken(), "as asked" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void What_cannot_be_written_is_refused_with_the_task_the_argument_and_the_reason(object value, string why)
    {
        var error = Assert.Throws<BadArgumentsException>(() => Signature.Of<int>("math.add", 4, value));
        Assert.StartsWith($"math.add: argument 2, a {value.GetType()}, cannot be written as JSON: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 1, 400);
    }

    [Fact]
    public void Arguments_are_written_as_what_they_are_and_a_lone_null_is_one()
    {
        Assert.Equal("[4,\"x\",[1,2],null,{\"item1\":1,\"item2\":2}]", Json(Signature.Of<int>("t", 4, "x", new[] { 1, 2 }, null, (1, 2))));
        Assert.Equal("[]", Json(Signature.Of<int>("t")));
        Assert.Equal("[null]", Json(Signature.Of<int>("t", null!)));
    }

    private static string Json(Signature call) => Encoding.UTF8.GetString(call.Node.Arguments!);

    private sealed class Knot
    {
        public Knot Self => this;
    }

    private sealed class Broken
    {
        public int Value => throw new InvalidOperationException("as asked");
    }
}
