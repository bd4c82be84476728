using System.Text.Json;
using Krewe.Payloads;
using Krewe.Results;
using Krewe.Tests.Generator;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Payloads;

/// <summary>Tasks whose arguments and results have a format of their own.</summary>
public class SerializerTests : ClusterTest
{
    [Fact]
    public async Task Arguments_and_result_travel_in_the_tasks_own_format()
    {
        var cluster = await StartAsync();
        var call = PayloadTasks.Veiled(new Veiled("ab"), 2);
        Assert.True(PayloadEnvelope.IsIn(call.Node.Arguments));
        Assert.True(call.Node.Arguments.AsSpan().IndexOf("ab"u8) < 0);
        var task = await cluster.Client.EnqueueAsync(call);
        Assert.Equal(new("abab"), await task.GetAsync(Patience));
        Assert.Equal("(application/x-veil, 15 bytes)", PayloadEnvelope.Describe((await task.GetRecordAsync()).Result));
    }

    [Fact]
    public async Task Who_calls_by_name_sends_JSON_and_is_checked()
    {
        var cluster = await StartAsync();
        Assert.Equal(new("abab"), await (await cluster.Client.EnqueueAsync(Signature.Of<Veiled>("payload.veiled", new { Text = "ab" }, 2))).GetAsync(Patience));
        var count = await Assert.ThrowsAsync<SubmitRefusedException>(() => cluster.Client.EnqueueAsync(Signature.Of<Veiled>("payload.veiled", 1)));
        Assert.Contains("payload.veiled", count.Message, StringComparison.Ordinal);
        var mismatch = await Assert.ThrowsAsync<SubmitRefusedException>(() => cluster.Client.EnqueueAsync(Signature.Of<Veiled>("payload.veiled", new { Text = "a" }, "two")));
        Assert.Contains("argument 2 (times) must be int, but \"two\" came", mismatch.Message, StringComparison.Ordinal);
        var many = await Assert.ThrowsAsync<SubmitRefusedException>(() => cluster.Client.EnqueueAsync(Signature.Of<Veiled>("payload.veiled", new { Text = "a" }, 1, 2)));
        Assert.Contains("takes 2 arguments", many.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_go_on_in_chains_groups_chunks_and_reduces()
    {
        var client = (await StartAsync()).Client;
        Assert.Equal(new("ababab"), await (await client.EnqueueAsync(PayloadTasks.Veiled(new Veiled("ab"), 1).Then(r => PayloadTasks.Veiled(r, 3)))).GetAsync(Patience));
        Veiled[] three = [new("a"), new("b"), new("c")];
        var map = Canvas.Map(three, v => PayloadTasks.Veiled(v, 2));
        Assert.Equal(new Veiled[] { new("aa"), new("bb"), new("cc") }, await (await client.EnqueueAsync(map)).GetAsync(Patience));
        Assert.Equal("aa+bb+cc", await (await client.EnqueueAsync(map.Then(all => PayloadTasks.All(all)))).GetAsync(Patience));
        Assert.Equal(new("aabbcc"), await (await client.EnqueueAsync(map.Reduce((a, b) => PayloadTasks.Join(a, b)))).GetAsync(Patience));
        var chunks = await (await client.EnqueueAsync(Canvas.Chunks(three, 2, v => PayloadTasks.Veiled(v, 2)))).GetAsync(Patience);
        Assert.Equal(new Veiled[] { new("aa"), new("bb"), new("cc") }, chunks.SelectMany(c => c));
    }

    [Fact]
    public async Task A_result_that_a_task_of_another_format_cannot_take_fails_it_and_says_why()
    {
        var client = (await StartAsync()).Client;
        var chain = await client.EnqueueAsync(PayloadTasks.Veiled(new Veiled("ab"), 1).Then(r => PayloadTasks.Plain(r)));
        var record = await chain.WaitAsync(Patience);
        Assert.Equal((TaskState.Failure, ErrorTypes.BadArguments), (record.State, record.Error!.Type));
        Assert.Contains("payload.plain: argument 1 is the result of another task, (application/x-veil, ", record.Error.Message, StringComparison.Ordinal);
        Assert.Contains("this task takes JSON", record.Error.Message, StringComparison.Ordinal);
        var other = await client.EnqueueAsync(PayloadTasks.Plain(new Veiled("ab")).Then(_ => PayloadTasks.Veiled(new Veiled("c"), 1)));
        Assert.Equal(new("c"), await other.GetAsync(Patience));
    }

    [Fact]
    public async Task What_cannot_be_written_is_said_in_the_words_of_the_format()
    {
        var client = (await StartAsync()).Client;
        var record = await (await client.EnqueueAsync(PayloadTasks.Unveilable())).WaitAsync(Patience);
        Assert.Equal((TaskState.Failure, ErrorTypes.BadResult), (record.State, record.Error!.Type));
        Assert.Contains("cannot be written as application/x-veil: not this one", record.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_format_that_is_not_known_is_named()
    {
        var error = Assert.Throws<PayloadUnreadableException>(() => PayloadValues.Read<int>(PayloadEnvelope.Typed("application/x-nobodys", [1])));
        Assert.Contains("application/x-nobodys", error.Message, StringComparison.Ordinal);
        Assert.True(error.MayBeReadElsewhere);
        _ = new PayloadCodec(new PayloadOptions().AddSerializer(new Late()), null);
        Assert.Equal(7, PayloadValues.Read<int>(PayloadEnvelope.Typed("application/x-late", "7"u8)));
        Assert.Contains("Two serializers", Assert.Throws<ArgumentException>(() => PayloadSerializers.Add(new Second())).Message, StringComparison.Ordinal);
        Assert.Contains("is not allowed", Assert.Throws<ArgumentException>(() => PayloadSerializers.Add(new Bad())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arrays_of_values_that_are_broken_are_told_as_what_they_are()
    {
        var array = PayloadValues.Frame(["1"u8.ToArray(), PayloadEnvelope.Typed("application/x-veil", [1, 2, 3])]);
        Assert.Equal(2, PayloadValues.Split(array).Count);
        Assert.Throws<PayloadUnreadableException>(() => PayloadValues.Split(array.AsSpan(0, array.Length - 1)));
        Assert.Throws<PayloadUnreadableException>(() => PayloadValues.Split(PayloadEnvelope.Typed("application/x-veil", [1])));
        Assert.Throws<PayloadUnreadableException>(() => PayloadValues.Read<int>(array));
        Assert.Equal("[1,2]"u8.ToArray(), PayloadValues.Join(["1"u8.ToArray(), "2"u8.ToArray()]));
        Assert.Equal([], PayloadValues.Read<int[]>(PayloadValues.Frame([]))!);
    }

    [Theory]
    [InlineData("string", "class that implements IPayloadSerializer")]
    [InlineData("AbstractOne", "class that implements IPayloadSerializer")]
    [InlineData("NeedsOne", "class that implements IPayloadSerializer")]
    public void The_compiler_refuses_what_is_no_serializer(string type, string expected)
    {
        var compiled = new Compiled($$"""
            public abstract class AbstractOne : IPayloadSerializer
            {
                public string ContentType => "a/b";
                public byte[] Write<T>(T value) => [];
                public T? Read<T>(ReadOnlySpan<byte> bytes) => default;
            }
            public sealed class NeedsOne(int one) : AbstractOne { public int One => one; }
            public static partial class Sample { [Task("a.b", Serializer = typeof({{type}}))] public static int Run(int x, TaskContext context) => x; }
            """);
        Assert.Contains(expected, Assert.Single(compiled.Reported).GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    private class Late : IPayloadSerializer
    {
        public virtual string ContentType => "application/x-late";

        public byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value);

        public T? Read<T>(ReadOnlySpan<byte> bytes) => JsonSerializer.Deserialize<T>(bytes);
    }

    private sealed class Second : Late;

    private sealed class Bad : Late
    {
        public override string ContentType => "ä";
    }
}
