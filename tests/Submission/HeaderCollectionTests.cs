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
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("00-000000000000000000000000000000ff-8000000000000000-00")]
    public void A_trace_context_is_a_header_among_others_and_comes_back_letter_for_letter(string value)
    {
        var headers = HeaderCollection.Of(new Dictionary<string, string> { ["a"] = "1", ["traceparent"] = value });
        Assert.False(headers.Trace.IsNone);
        Assert.Equal([new("traceparent", value), new("a", "1")], headers);
        Assert.Equal((2, value, true), (headers.Count, headers["traceparent"], headers.ContainsKey("traceparent")));
        Assert.Equal(1 + 1 + "traceparent".Length + value.Length, HeaderCollection.CharactersIn(headers));
        Assert.Equal(["a"], headers.Without("traceparent").Keys);
        Assert.Equal(["traceparent"], headers.Without("a").Keys);
        Assert.Equal(headers, HeaderCollection.Empty.With("a", "1").With("traceparent", "of before").With("traceparent", value));
        Assert.Equal(headers, HeaderCollection.Empty.With("a", "1").With(headers));
        Assert.Equal([new("a", "1"), new("traceparent", "malformed")], headers.With("traceparent", "malformed"));
        var loose = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["TraceParent"] = value };
        Assert.Equal([new("TraceParent", value)], HeaderCollection.Of(loose)); // Names are told apart by case.
    }

    [Theory]
    [InlineData("")]
    [InlineData("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01")]
    [InlineData("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x")]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01")]
    [InlineData("00x4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    public void What_is_no_plain_trace_context_stays_the_text_that_it_is(string value)
    {
        var headers = HeaderCollection.Of(new Dictionary<string, string> { ["traceparent"] = value });
        Assert.True(headers.Trace.IsNone);
        Assert.Equal(value, headers["traceparent"]);
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
