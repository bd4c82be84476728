using System.Globalization;
using System.Text;
using Krewe.Graphs;

namespace Krewe.Tests.Simulations;

/// <summary>Draws the workload of a seed.</summary>
internal static class ItemKinds
{
    public static IReadOnlyList<Item> Draw(Plan plan)
    {
        var random = plan.Random;
        var count = random.Next(10) == 0 ? random.Next(100, 250) : random.Next(15, 70);
        var bursts = Enumerable.Range(0, random.Next(1, 6)).Select(_ => TimeSpan.FromSeconds(random.NextDouble() * plan.Trouble.TotalSeconds)).ToArray();
        return [.. Enumerable.Range(0, count).Select(i => One(plan, i, bursts[random.Next(bursts.Length)]))];
    }

    /// <summary>Messages that a worker takes several at once of.</summary>
    public static IEnumerable<Item> DrawBatches(Plan plan, Random random)
    {
        var bursts = Enumerable.Range(0, 3).Select(_ => plan.Trouble * random.NextDouble()).ToArray();
        return Enumerable.Range(0, random.Next(5, 40)).Select(i =>
        {
            var (text, failures) = (Text(random), Math.Max(0, random.Next(SimulatedTasks.FlakyRetries + 6) - 4));
            return new Item<string>(string.Create(CultureInfo.InvariantCulture, $"b{i:000}"), SimulatedTasks.Batch(new(text, random.Next(3) == 0 ? random.Next(3000) : random.Next(50), failures)))
            {
                At = bursts[random.Next(bursts.Length)] + TimeSpan.FromMilliseconds(random.Next(500)), Client = random.Next(plan.Clients), Result = Json(text), Twice = random.Next(4) == 0,
                Runs = Math.Min(failures, SimulatedTasks.FlakyRetries) + 1, Ends = failures > SimulatedTasks.FlakyRetries ? TaskState.Failure : TaskState.Success,
                RevokeAfter = Sometimes(random), Terminate = random.Next(2) == 0,
            };
        });
    }

    private static Item One(Plan plan, int number, TimeSpan at)
    {
        var random = plan.Random;
        var id = string.Create(CultureInfo.InvariantCulture, $"t{number:000}");
        var client = random.Next(plan.Clients);
        var text = Text(random);
        return random.Next(plan.Orderly ? 6 : 22) switch
        {
            0 or 1 or 2 => Plain(id, text, random.Next(5), plan.Orderly, random.Next(10), at, client, random),
            3 or 4 => Plain(id, text, random.Next(20, 400), plan.Orderly, random.Next(10), at, client, random),
            5 => Plain(id, text, random.Next(1000, 15_000) / (plan.Orderly ? 20 : 1), plan.Orderly, random.Next(10), at, client, random),
            6 or 7 => Flaky(id, text, random.Next(SimulatedTasks.FlakyRetries + 2), at, client),
            8 => Delayed(id, text, TimeSpan.FromSeconds(random.Next(1, 20)), at, client, random),
            9 => Ending(id, random, at, client),
            10 when number % 2 == 0 => Cursor(id, text, new Random(number), at, client),
            10 => new Item<string>(id, SimulatedTasks.Snooze(text)) { At = at, Client = client, Result = Json(text), Runs = 2, Twice = true },
            11 or 12 => Bad(id, random, at, client),
            13 or 14 => Chain(id, random, at, client),
            15 => Group(id, random, at, client),
            16 or 17 => Reduce(id, random, at, client),
            18 => Chord(id, random, at, client),
            19 => FailingGroup(id, random, at, client),
            20 => Nested(id, random, at, client),
            _ when number % 2 == 0 => Replaced(id, text, new Random(number), at, client),
            _ => Linked(id, text, new Random(number), at, client),
        };
    }

    private static Item<string> Replaced(string id, string text, Random random, TimeSpan at, int client)
    {
        var (how, rounds) = (random.Next(3), random.Next(1, 4));
        return new(id, SimulatedTasks.Become(text, how, rounds, random.Next(5, 400)))
        {
            At = at, Client = client, Result = Json(how == 0 ? text : text + text), Runs = how == 0 ? rounds + 1 : rounds, Twice = random.Next(3) == 0,
            RevokeAfter = Sometimes(random), Terminate = random.Next(2) == 0,
        };
    }

    private static Item<string> Linked(string id, string text, Random random, TimeSpan at, int client)
    {
        var fails = random.Next(2) == 0;
        var call = fails ? SimulatedTasks.End("fail") : SimulatedTasks.Text(text, random.Next(100)).Then(before => SimulatedTasks.Join(before, text));
        var linked = call.OnSuccess(result => SimulatedTasks.Join(result, text)).OnError(failure => SimulatedTasks.Join(failure.Id, failure.Message));
        return new(id, Later(linked, random))
        {
            At = at, Client = client, Result = Json(text + text), Ends = fails ? TaskState.Failure : TaskState.Success, Twice = random.Next(3) == 0,
            Follows = fails ? ":2" : ":1", NeverFollows = fails ? ":1" : ":0:1:1", IsJob = true, RevokeAfter = Sometimes(random), Terminate = random.Next(2) == 0,
        };
    }

    private static Item<string> Plain(string id, string text, int milliseconds, bool orderly, int priority, TimeSpan at, int client, Random random)
    {
        var revoke = random.Next(6) == 0;
        var limited = !orderly && text.Length == 4; // Nine of ten have three digits.
        var call = SimulatedTasks.Text(text, milliseconds).WithPriority(priority);
        return new(id, limited ? call.WithLimit("some", Rate.PerMinute(600).WithBurst(5), Item.MostLimited) : call)
        {
            At = at, Client = client, Limited = limited, Result = Json(text), Priority = priority, IsPlain = true, Twice = random.Next(4) == 0, Runs = 1,
            RevokeAfter = revoke ? TimeSpan.FromMilliseconds(random.Next(1500)) : null, Terminate = random.Next(2) == 0,
        };
    }

    private static Item<string> Flaky(string id, string text, int failures, TimeSpan at, int client) => new(id, SimulatedTasks.Flaky(text, failures))
    {
        At = at, Client = client, Result = Json(text), Runs = Math.Min(failures, SimulatedTasks.FlakyRetries) + 1,
        Ends = failures > SimulatedTasks.FlakyRetries ? TaskState.Failure : TaskState.Success,
    };

    private static Item<string> Cursor(string id, string text, Random random, TimeSpan at, int client) =>
        new(id, SimulatedTasks.Cursor(text, random.Next(2, 8), random.Next(20, 1500)))
        {
            At = at, Client = client, Result = Json(text), Runs = 2, Twice = random.Next(3) == 0, Followed = random.Next(2) == 0,
        };

    private static Item<string> Delayed(string id, string text, TimeSpan delay, TimeSpan at, int client, Random random) =>
        new(id, SimulatedTasks.Text(text, 1).In(delay))
        {
            At = at, Client = client, Result = Json(text), Runs = 1, Twice = random.Next(2) == 0,
            RevokeAfter = random.Next(4) == 0 ? TimeSpan.FromSeconds(random.Next(20)) : null,
        };

    private static Item<string> Ending(string id, Random random, TimeSpan at, int client)
    {
        var how = random.Next(3);
        return new(id, SimulatedTasks.End(how switch { 0 => "reject", 1 => "ignore", _ => "fail" }))
        {
            At = at, Client = client, Runs = 1, Ends = how switch { 0 => TaskState.Rejected, 1 => TaskState.Ignored, _ => TaskState.Failure },
        };
    }

    private static Item<string> Bad(string id, Random random, TimeSpan at, int client) => new(id, random.Next(4) switch
    {
        0 => Signature.Of<string>("sim.nothing-of-the-sort", 1),
        1 => Signature.Of<string>("sim.text", "too few"),
        2 => Signature.Of<string>("sim.text", "wrong type", "1"),
        _ => SimulatedTasks.Text("bad queue", 1).On("no queue is called this"),
    })
    {
        At = at, Client = client, Bad = true,
    };

    private static Item<string> Chain(string id, Random random, TimeSpan at, int client)
    {
        var words = Words(random, 2, 6);
        var chain = SimulatedTasks.Text(words[0], random.Next(50));
        foreach (var word in words.Skip(1))
        {
            chain = chain.Then(before => SimulatedTasks.Join(before, word));
        }

        return new(id, Later(chain, random))
        {
            At = at, Client = client, Result = Json(string.Concat(words)), Twice = random.Next(3) == 0,
            IsJob = true, RevokeAfter = Sometimes(random), Terminate = random.Next(2) == 0,
        };
    }

    private static Item<string[]> Group(string id, Random random, TimeSpan at, int client)
    {
        var words = Words(random, 0, 12);
        return new(id, Later(Canvas.Map(words, w => SimulatedTasks.Text(w, random.Next(100))), random))
        {
            At = at, Client = client, Result = Json(words), IsJob = true, RevokeAfter = Sometimes(random), Terminate = random.Next(2) == 0,
        };
    }

    private static Item<string> Reduce(string id, Random random, TimeSpan at, int client)
    {
        var words = Words(random, 1, random.Next(4) == 0 ? 80 : 10);
        return new(id, Later(Canvas.Map(words, w => SimulatedTasks.Text(w, random.Next(100))).Reduce(SimulatedTasks.Join), random))
        {
            At = at, Client = client, Result = Json(string.Concat(words)), Twice = random.Next(3) == 0,
            IsJob = true, RevokeAfter = Sometimes(random), Terminate = random.Next(2) == 0,
        };
    }

    private static Item<string> Chord(string id, Random random, TimeSpan at, int client)
    {
        var words = Words(random, 1, 10);
        return new(id, Later(Canvas.Map(words, w => SimulatedTasks.Flaky(w, random.Next(2))).Then(SimulatedTasks.All), random))
        {
            At = at, Client = client, Result = Json(string.Concat(words)),
            IsJob = true, RevokeAfter = Sometimes(random), Terminate = random.Next(2) == 0,
        };
    }

    private static Item<string[]> FailingGroup(string id, Random random, TimeSpan at, int client)
    {
        var words = Words(random, 1, 8);
        var bad = random.Next(words.Length);
        return new(id, Canvas.Group(words.Select((w, i) => i == bad ? SimulatedTasks.End("fail") : SimulatedTasks.Text(w, 10))))
        {
            At = at, Client = client, Ends = TaskState.Failure, IsJob = true, RevokeAfter = Sometimes(random), Terminate = random.Next(2) == 0,
        };
    }

    /// <summary>Chains, folds and chords within a group.</summary>
    private static Item<string[]> Nested(string id, Random random, TimeSpan at, int client)
    {
        var words = Words(random, 2, 9);
        var members = words.Select((w, i) => (i % 3) switch
        {
            0 => SimulatedTasks.Text(w, random.Next(100)).Then(SimulatedTasks.Flaky(w, random.Next(2))),
            1 => Canvas.Map(words, v => SimulatedTasks.Text(v, random.Next(100))).Reduce(SimulatedTasks.Join),
            _ => Canvas.Map(words, v => SimulatedTasks.Text(v, random.Next(100))).Then(SimulatedTasks.All),
        });
        return new(id, Canvas.Group(members))
        {
            At = at, Client = client, Result = Json(words.Select((w, i) => i % 3 == 0 ? w : string.Concat(words)).ToArray()),
            IsJob = true, RevokeAfter = Sometimes(random), Terminate = random.Next(2) == 0,
        };
    }

    private static Signature<T> Later<T>(Signature<T> job, Random random) =>
        random.Next(4) == 0 ? job.In(TimeSpan.FromSeconds(10 * random.NextDouble())) : job;

    private static TimeSpan? Sometimes(Random random) => random.Next(4) == 0 ? TimeSpan.FromMilliseconds(random.Next(1500)) : null;

    private static string[] Words(Random random, int fewest, int most) =>
        [.. Enumerable.Range(0, random.Next(fewest, most + 1)).Select(_ => Text(random))];

    private static string Text(Random random) => string.Create(CultureInfo.InvariantCulture, $"{random.Next(1000)}.");

    private static string Json<T>(T value) => Encoding.UTF8.GetString(TaskJson.Write(value));
}
