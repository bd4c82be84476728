using Krewe.Queues;
using Krewe.Submission;

namespace Krewe.Tests.Queues;

/// <summary>What messages that wait share.</summary>
public class SharedPartsTests
{
    [Fact]
    public void What_many_calls_have_in_common_is_shared_also_when_many_others_have_keys_of_their_own()
    {
        var parts = new SharedParts(64);
        for (var i = 0; i < 1000; i++)
        {
            parts.Of(Message($"task-{i}", new() { Fair = new($"tenant-{i}") }));
        }

        var first = parts.Of(Message("mail", new() { Priority = 3 }));
        for (var i = 0; i < 1000; i++)
        {
            var next = parts.Of(Message("mail", new() { Priority = 3 }));
            Assert.Same(first.Options, next.Options);
            Assert.Same(first.Name, next.Name);
            parts.Of(Message($"task-{i}", new() { Limit = new($"tenant-{i}", Limit.Of("10/s")) }));
        }
    }

    [Fact]
    public void It_knows_no_more_than_so_many_and_of_these_the_last()
    {
        var parts = new LastParts<string>(10);
        var all = new string[1000];
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = parts.Of($"{i}");
            Assert.InRange(parts.Count, 1, 20);
        }

        for (var i = 990; i < all.Length; i++)
        {
            Assert.Same(all[i], parts.Of($"{i}"));
        }
    }

    [Fact]
    public void A_key_that_many_calls_have_is_shared_too()
    {
        var parts = new SharedParts(64);
        var first = parts.Of(Message("mail", new() { Fair = new("tenant") }));
        Assert.Same(first.Options, parts.Of(Message("mail", new() { Fair = new("tenant") })).Options);
    }

    [Fact]
    public void A_message_with_the_parts_of_others_costs_nothing()
    {
        var parts = new SharedParts(64);
        var message = parts.Of(Message("mail", new() { Priority = 3 }));
        var plain = parts.Of(Message("mail", null));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            parts.Of(message);
            parts.Of(plain);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Same(message, parts.Of(message));
    }

    private static TaskMessage Message(string name, CallOptions? options) => new() { Id = "x", Name = new string(name), Arguments = "[]"u8.ToArray(), Options = options };
}
