using FsCheck;
using FsCheck.Fluent;
using Krewe.Hosting;
using Krewe.Queues;
using Krewe.Results;
using Krewe.Submission;
using Microsoft.Extensions.Configuration;

namespace Krewe.Tests.Queues;

/// <summary>The rules of declared queues, what they make of calls, and the sharing of room.</summary>
public sealed class DeclaredCallsTests
{
    private const long Now = 1_000_000;

    [Theory]
    [InlineData(0, 3)]
    [InlineData(2, 2)]
    [InlineData(5, 5)]
    public void A_priority_of_the_range_stays_and_one_that_is_not_said_is_that_of_the_queue(int said, int becomes)
    {
        var message = Call(new() { Priority = said });
        Assert.Null(DeclaredCalls.Apply(new() { MinPriority = 2, MaxPriority = 5, Priority = 3 }, ref message, Now));
        Assert.Equal(becomes, message.Options!.Priority);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public void A_priority_outside_of_the_range_is_refused(int said)
    {
        var message = Call(new() { Priority = said, Queue = "mail" });
        Assert.Equal($"math.add: priority {said} is not allowed in the queue mail: use 2 to 5.",
            DeclaredCalls.Apply(new() { MinPriority = 2, MaxPriority = 5 }, ref message, Now));
    }

    [Fact]
    public void An_expiry_is_that_of_the_call_or_that_of_the_queue_from_when_the_call_is_due()
    {
        var rules = new QueueRules { Expires = TimeSpan.FromMinutes(1) };
        Assert.Equal(TimeSpan.FromMinutes(1), Expiry(null));
        Assert.Equal(TimeSpan.FromSeconds(5), Expiry(new() { Expires = TimeSpan.FromSeconds(5) }));
        Assert.Equal(TimeSpan.FromMinutes(3), Expiry(new() { Countdown = TimeSpan.FromMinutes(2) }));
        Assert.Equal(TimeSpan.FromMinutes(6), Expiry(new() { Eta = DateTimeOffset.FromUnixTimeMilliseconds(Now).AddMinutes(5) }));
        Assert.Equal(TimeSpan.FromMinutes(1), Expiry(new() { Eta = DateTimeOffset.UnixEpoch }));
        Assert.Equal(MessageRules.MaxTime, Expiry(new() { Countdown = MessageRules.MaxTime }));

        TimeSpan? Expiry(CallOptions? options)
        {
            var message = Call(options);
            Assert.Null(DeclaredCalls.Apply(rules, ref message, Now));
            return message.Options!.Expires;
        }
    }

    [Fact]
    public void A_call_of_which_the_rules_say_nothing_is_left_as_it_is()
    {
        var call = Call(null);
        var message = call;
        Assert.Null(DeclaredCalls.Apply(new() { MaxLength = 3, DeadLetters = "dead" }, ref message, Now));
        Assert.Same(call, message);
    }

    [Fact]
    public void A_copy_says_where_it_comes_from_waits_for_nothing_and_does_not_go_round()
    {
        var message = Call(new() { Queue = "mail", Eta = DateTimeOffset.UnixEpoch, Expires = TimeSpan.FromSeconds(1), Priority = 5, MaxRetries = 2, Unique = new("key") })
            with { Id = "a", Headers = new Dictionary<string, string> { ["customer"] = "7" }, Parent = new("job", JobNames.Group, 0, 1) };
        var copy = DeadLetters.Of(message, "mail.dead", "expired")!;
        Assert.Equal(new CallOptions { Queue = "mail.dead", MaxRetries = 2 }, copy.Options);
        Assert.Null(copy.Parent);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["customer"] = "7", [DeadLetterHeaders.Id] = "a", [DeadLetterHeaders.Queues] = "mail", [DeadLetterHeaders.Reason] = "expired",
            },
            copy.Headers);
        var again = DeadLetters.Of(copy with { Id = "a.dead" }, "last", "rejected")!;
        Assert.Equal(("a", "mail,mail.dead", "rejected"),
            (again.Headers![DeadLetterHeaders.Id], again.Headers[DeadLetterHeaders.Queues], again.Headers[DeadLetterHeaders.Reason]));
        Assert.Null(DeadLetters.Of(copy, "mail", "expired"));
    }

    [Fact]
    public void What_ended_without_having_been_done_is_a_dead_letter_and_nothing_else()
    {
        Assert.Equal("rejected", Reason(TaskState.Rejected, "Rejected"));
        Assert.Equal("lost", Reason(TaskState.Failure, ErrorTypes.WorkerLost, dead: true));
        Assert.Equal("expired", Reason(TaskState.Revoked, ErrorTypes.Expired));
        Assert.Equal("dropped", Reason(TaskState.Revoked, ErrorTypes.QueueFull));
        Assert.Null(Reason(TaskState.Revoked, ErrorTypes.Revoked));
        Assert.Null(Reason(TaskState.Failure, "System.Exception"));
        Assert.Null(Reason(TaskState.Success, null));

        static string? Reason(TaskState state, string? error, bool dead = false) =>
            DeadLetters.ReasonOf(new() { Id = "a", State = state, Error = error is null ? null : new(error, ""), DeadLetter = dead });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(1024)]
    public void The_id_of_a_copy_is_kept_by_the_same_shard_and_not_in_use(int shards)
    {
        foreach (var id in new[] { "a", "job:17", new string('x', TaskIds.MaxLength) })
        {
            var used = new HashSet<string>();
            for (var i = 0; i < 5; i++)
            {
                var copy = DeadLetters.IdOf(id, shards, used.Contains);
                Assert.True(TaskIds.IsValid(copy) && used.Add(copy) && TaskIds.ShardOf(copy, shards) == TaskIds.ShardOf(id, shards));
            }
        }
    }

    /// <summary>Shards that ask, accept no more than they may, let go, and give back: together they never have more than there is.</summary>
    [Fact]
    public void Shares_are_never_more_than_there_is_room() => Check.One(Config.QuickThrowOnFailure, Prop.ForAll(
        Gen.Choose(1, 40).ToArbitrary(), Gen.Choose(0, 11).Zip(Gen.Choose(1, 20)).ListOf().ToArbitrary(), (most, steps) =>
        {
            const int Shards = 4;
            var (shares, share, used) = (new RoomShares(), new int[Shards], new int[Shards]);
            foreach (var (what, count) in steps)
            {
                var shard = what % Shards;
                switch (what / Shards)
                {
                    case 0:
                        share[shard] = shares.Give(new(shard, used[shard], used[shard] + count, most, 0), Shards).Share;
                        used[shard] = Math.Max(used[shard], Math.Min(share[shard], used[shard] + count));
                        break;
                    case 1:
                        used[shard] -= Math.Min(count, used[shard]);
                        break;
                    default:
                        share[shard] = Math.Min(share[shard], used[shard]);
                        shares.Note(shard, new(used[shard], 0));
                        break;
                }

                Assert.True(used.Sum() <= most, $"{used.Sum()} of {most} are there.");
            }

            // And who needs what is left gets it, when the others have given back what they do not use.
            for (var i = 1; i < Shards; i++)
            {
                shares.Note(i, new(used[i], 0));
            }

            Assert.Equal(most - used[1..].Sum(), shares.Give(new(0, used[0], most, most, 0), Shards).Share);
        }));

    [Fact]
    public void Who_has_room_asks_seldom()
    {
        const int Shards = 8;
        var (shares, share, asked) = (new RoomShares(), new int[Shards], 0);
        for (var task = 0; task < 90_000; task++)
        {
            var (shard, used) = (task % Shards, task / Shards);
            if (used >= share[shard])
            {
                share[shard] = shares.Give(new(shard, used, used + 1, 100_000, 0), Shards).Share;
                asked++;
            }
        }

        Assert.InRange(asked, 1, 90); // Less than one call in a thousand tasks.
    }

    [Fact]
    public void Queues_are_declared_in_the_configuration()
    {
        var options = Read(("mail:MaxPriority", "5"), ("mail:Expires", "1h"), ("mail:DeadLetters", "dead"), ("clicks:MaxLength", "1000"), ("clicks:Overflow", "dropOldest"));
        Assert.Equal(new() { MaxPriority = 5, Expires = TimeSpan.FromHours(1), DeadLetters = "dead" }, options.Shards.QueueRules["mail"]);
        Assert.Equal(new() { MaxLength = 1000, Overflow = QueueOverflow.DropOldest }, options.Shards.QueueRules["clicks"]);
        Assert.Equal("at most 1,000 (drops the oldest)", $"{options.Shards.QueueRules["clicks"]}");
        Assert.Equal("priority 0-5, expires after 1h, dead letters to dead", $"{options.Shards.QueueRules["mail"]}");
    }

    [Theory]
    [InlineData("There is no field Krewe:Queues:mail:Length; allowed: MinPriority", "mail:Length", "5")]
    [InlineData("Krewe:Queues:mail is '5'; allowed: a group with some of MinPriority", "mail", "5")]
    [InlineData("Krewe:Queues:mail:MaxLength is 'many'; allowed: a whole number.", "mail:MaxLength", "many")]
    [InlineData("Krewe:Queues:mail:Overflow is '7'; allowed: Reject or DropOldest.", "mail:Overflow", "7")]
    [InlineData("Krewe:Queues:mail:Expires is 'soon'; allowed: 10 (seconds)", "mail:Expires", "soon")]
    [InlineData("mail: a length of 0 is not allowed: use 1 or more.", "mail:MaxLength", "0")]
    [InlineData("mail: priorities from 0 to 10 are not allowed: use 0 to 9, the lower first.", "mail:MaxPriority", "10")]
    [InlineData("mail: dead letters cannot go to 'mail': name another queue.", "mail:DeadLetters", "mail")]
    [InlineData("'a b' cannot be declared", "a b:MaxLength", "3")]
    public void What_is_wrong_in_the_configuration_is_said(string why, string key, string value) =>
        Assert.StartsWith(why, Assert.Throws<ArgumentException>(() => Read((key, value))).Message, StringComparison.Ordinal);

    private static TaskMessage Call(CallOptions? options) => new() { Id = "a", Name = "math.add", Arguments = [], Options = options };

    private static SiloOptions Read(params (string Key, string Value)[] values)
    {
        var pairs = values.Select(v => KeyValuePair.Create($"Krewe:Queues:{v.Key}", (string?)v.Value));
        var options = new SiloOptions();
        options.Read(new ConfigurationBuilder().AddInMemoryCollection(pairs).Build().GetSection("Krewe"));
        return options;
    }
}
