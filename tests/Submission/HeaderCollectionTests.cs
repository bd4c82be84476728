using Krewe.Submission;

namespace Krewe.Tests.Submission;

public class HeaderCollectionTests
{
    [Fact]
    public void Headers_are_added_replaced_and_taken_out_in_order()
    {
        var one = HeaderCollection.Empty.With("a", "1");
        var three = one.With("b", "2").With("c", "3");
        Assert.Equal([new("a", "1"), new("b", "2"), new("c", "3")], three);
        Assert.Equal([new("a", "1"), new("b", "x"), new("c", "3")], three.With("b", "x"));
        Assert.Equal(["a", "c"], three.Without("b").Keys);
        Assert.Same(one, one.Without("b"));
        Assert.Equal(["1"], one.Values);
        Assert.Equal("2", three["b"]);
        Assert.False(three.TryGetValue("B", out _)); // Names are told apart by case.
        Assert.Contains("'d'", Assert.Throws<KeyNotFoundException>(() => three["d"]).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(50)]
    public void Those_of_an_inner_call_go_before_those_of_an_outer_one(int count)
    {
        var inner = Enumerable.Range(0, count).ToDictionary(i => $"h{i}", i => $"inner {i}");
        var both = HeaderCollection.Empty.With("outer", "o").With("h1", "o").With(inner);
        Assert.Equal(count + 1, both.Count);
        Assert.Equal(("o", "inner 1"), (both["outer"], both["h1"]));
    }

    [Fact]
    public void Any_dictionary_becomes_one_and_its_characters_are_counted()
    {
        var headers = HeaderCollection.Of(new Dictionary<string, string> { ["ab"] = "cde", ["f"] = null! });
        Assert.Equal(6, HeaderCollection.CharactersIn(headers));
        Assert.Equal(0, HeaderCollection.CharactersIn(null));
        Assert.Same(headers, HeaderCollection.Of(headers));
        Assert.Same(HeaderCollection.Empty, HeaderCollection.Of(null));
    }
}
