using System.Text;

namespace Krewe.Tests.Execution;

public class ArgumentErrorTests
{
    [Theory]
    [InlineData("sample.add", "[4, \"five\"]", "sample.add: argument 2 (y) must be int, but \"five\" came.")]
    [InlineData("sample.add", "[4, \"5\"]", "sample.add: argument 2 (y) must be int, but \"5\" came.")]
    [InlineData("sample.add", "[4.5, 5]", "sample.add: argument 1 (x) must be int, but 4.5 came.")]
    [InlineData("sample.add", "[4, 3000000000]", "sample.add: argument 2 (y) must be int, but 3000000000 came.")]
    [InlineData("sample.add", "[null, 5]", "sample.add: argument 1 (x) must be int, but null came.")]
    [InlineData("sample.add", "[true, 5]", "sample.add: argument 1 (x) must be int, but true came.")]
    [InlineData("sample.add", "[[1, 2], 5]", "sample.add: argument 1 (x) must be int, but [1, 2] came.")]
    [InlineData("sample.add", "[4, 5, 6]", "sample.add takes 2 arguments (int x, int y), but 3 came.")]
    [InlineData("sample.add", "[4]", "sample.add takes 2 arguments (int x, int y), but 1 came.")]
    [InlineData("sample.add", "[]", "sample.add takes 2 arguments (int x, int y), but 0 came.")]
    [InlineData("sample.add", "{\"x\": 4, \"y\": 5}", "sample.add takes 2 arguments (int x, int y) as a JSON array, but {\"x\": 4, \"y\": 5} came.")]
    [InlineData("sample.nothing", "[1]", "sample.nothing takes no arguments, but 1 came.")]
    [InlineData("sample.optional", "[]", "sample.optional takes 1 to 5 arguments (string class, int count?, Colour colour?, double? scale?, string? tail?), but 0 came.")]
    [InlineData("sample.late", "[null]", "sample.late: argument 1 (text) must be string, but null came.")]
    [InlineData("sample.late", "[7]", "sample.late: argument 1 (text) must be string, but 7 came. In JSON, text stands in quotes: \"7\".")]
    [InlineData("sample.late", "[\"\\ud800\"]", "sample.late: argument 1 (text) must be string, but \"\\ud800\" came.")]
    [InlineData("sample.reverse", "[\"no base64!\"]", "sample.reverse: argument 1 (bytes) must be byte[], but \"no base64!\" came.")]
    [InlineData("sample.oldest", "[[{\"name\": \"Ada\", \"age\": \"old\"}]]", "sample.oldest: argument 1 (people) must be IReadOnlyList<Person>, but [{\"name\": \"Ada\", \"age\": \"old\"}] came; see $[0].age in it.")]
    [InlineData("sample.late", "[{\"a\": \"0123456789012345678901234567890123456789012345678901234567890123456789\"}]",
        "sample.late: argument 1 (text) must be string, but {\"a\": \"01234567890123456789012345678901234567890123456789012\u2026 came.")]
    public async Task Arguments_that_do_not_fit_are_named(string task, string arguments, string message)
    {
        Assert.Equal(message, (await Assert.ThrowsAsync<BadArgumentsException>(() => Definitions.InvokeText(task, arguments))).Message);
        Assert.Equal(message, Assert.Throws<BadArgumentsException>(() => Definitions.Named(task).Validate(Encoding.UTF8.GetBytes(arguments))).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[")]
    [InlineData("[4, 5")]
    [InlineData("[4, 5,]")]
    [InlineData("[4, 5] 6")]
    [InlineData("[4, /* five */ 5]")]
    [InlineData("[4, 5, {]")]
    public async Task Malformed_json_is_refused(string arguments)
    {
        var e = await Assert.ThrowsAsync<BadArgumentsException>(() => Definitions.InvokeText("sample.add", arguments));
        Assert.StartsWith("sample.add: the arguments are not valid JSON: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused() => Assert.Throws<BadArgumentsException>(
        () => Definitions.Named("sample.late").Validate(new byte[] { (byte)'[', (byte)'"', 0xC3, 0x28, (byte)'"', (byte)']' }));

    [Fact]
    public void Nesting_without_end_is_refused() => Assert.Throws<BadArgumentsException>(
        () => Definitions.Named("sample.element").Validate(Encoding.UTF8.GetBytes(new string('[', 100_000))));
}
