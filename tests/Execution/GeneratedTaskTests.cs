using System.Text;

namespace Krewe.Tests.Execution;

public class GeneratedTaskTests
{
    [Theory]
    [InlineData("sample.add", "[4, 5]", "9")]
    [InlineData("sample.double", "[21]", "42")]
    [InlineData("sample.ready", "[-9223372036854775808]", "-9223372036854775808")]
    [InlineData("sample.late", "[\"\\u00fc \\ud83e\\udd80 \u4efb\u52a1\"]", "\"\\u00FC \\uD83E\\uDD80 \\u4EFB\\u52A1\"")]
    [InlineData("sample.nothing", "[]", null)]
    [InlineData("sample.nothing-later", "[false]", null)]
    [InlineData("sample.nothing-soon", " [ ] ", null)]
    [InlineData("sample.optional", "[\"a\"]", "\"a -3 Blue 1.5 -\"")]
    [InlineData("sample.optional", "[\"a\", 1, 0]", "\"a 1 Red 1.5 -\"")]
    [InlineData("sample.optional", "[\"a\", 1, 0, null, \"z\"]", "\"a 1 Red  z\"")]
    [InlineData("sample.nullable", "[null, null]", "null")]
    [InlineData("sample.nullable", "[\"a\", 1]", "\"a1\"")]
    [InlineData("sample.oldest", "[[{\"name\": \"Ada\", \"age\": 36}, {\"Name\": \"Bob\", \"age\": 7}]]", "{\"name\":\"Ada\",\"age\":36,\"email\":null}")]
    [InlineData("sample.oldest", "[[]]", "null")]
    [InlineData("sample.count", "[\"b a b\"]", "{\"b\":2,\"a\":1}")]
    [InlineData("sample.reverse", "[\"AQID\"]", "\"AwIB\"")]
    [InlineData("sample.element", "[null]", "7")]
    [InlineData("sample.element", "[{\"a\": [1]}]", "1")]
    [InlineData("sample.inner.echo", "[\"NaN\"]", "\"NaN\"")]
    [InlineData("sample.inner.echo", "[1e300]", "1E+300")]
    public async Task A_task_reads_its_arguments_and_writes_its_result(string task, string arguments, string? result) =>
        Assert.Equal(result, await Definitions.InvokeText(task, arguments));

    [Fact]
    public async Task A_nested_value_survives()
    {
        var page = new Page("https://example.org", ["a", "\u4efb"], (3, 4));
        var result = await Definitions.Run(SampleTasks.Page(page));
        Assert.Equal((page.Url, page.Size), (result!.Url, result.Size));
        Assert.Equal(page.Words, result.Words);
    }

    [Fact]
    public async Task A_payload_of_several_megabytes_survives()
    {
        var bytes = Encoding.UTF8.GetBytes(new string('x', 5_000_000));
        bytes[0] = 1;
        Assert.Equal(Enumerable.Reverse(bytes), await Definitions.Run(SampleTasks.Reverse(bytes)));
    }

    [Fact]
    public async Task The_cancellation_token_is_the_context_s()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        Assert.True(await Definitions.Run(SampleTasks.Cancelled(), new FakeTaskContext(cancellationToken: cancelled.Token)));
        Assert.False(await Definitions.Run(SampleTasks.Cancelled()));
    }

    [Theory]
    [InlineData("sample.add", "[4, 5]")]
    [InlineData("sample.ready", "[1]")]
    [InlineData("sample.nothing", "[]")]
    [InlineData("sample.nothing-soon", "[]")]
    public void A_task_that_does_not_wait_is_complete_at_once(string task, string arguments) =>
        Assert.True(Definitions.Invoke(task, arguments).AsTask().IsCompletedSuccessfully);

    [Fact]
    public async Task A_synchronous_task_allocates_little_more_than_its_result()
    {
        var definition = Definitions.Named("sample.add");
        var context = new FakeTaskContext();
        var arguments = "[4,5]"u8.ToArray();
        const int calls = 1_000;
        for (var i = 0; i < calls; i++)
        {
            await definition.Invoke(arguments, context);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < calls; i++)
        {
            await definition.Invoke(arguments, context);
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / calls, 1, 200);
    }

    [Fact]
    public async Task What_a_task_throws_comes_through()
    {
        Assert.Equal("as asked", (await Assert.ThrowsAsync<InvalidDataException>(() => Definitions.InvokeText("sample.nothing-later", "[true]"))).Message);
    }

    [Fact]
    public async Task A_result_that_cannot_be_written_says_so()
    {
        var e = await Assert.ThrowsAsync<BadResultException>(() => Definitions.InvokeText("sample.unwritable", "[]"));
        Assert.StartsWith("The result, a System.Collections.Generic.IEnumerable`1[System.Int32], cannot be written as JSON: ", e.Message, StringComparison.Ordinal);
        Assert.IsType<DivideByZeroException>(e.InnerException);
    }
}
