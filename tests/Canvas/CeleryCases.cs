using System.Runtime.CompilerServices;
using System.Text.Json;
using static Krewe.Canvas;
using static Krewe.Tests.Graphs.CeleryTasks;

namespace Krewe.Tests.Graphs;

/// <summary>A case of <c>celery/cases.txt</c> as it is written for Krewe.</summary>
/// <param name="Code">Its source.</param>
/// <param name="Call">What is enqueued.</param>
/// <param name="Ask">What is asked of it; null for its result.</param>
internal sealed record CeleryCase(string Code, Func<Signature> Call, Func<ICluster, AsyncResult<int[]>, Task<object>>? Ask = null);

/// <summary>All of them, by name.</summary>
internal static class CeleryCases
{
    public static IReadOnlyDictionary<string, CeleryCase> All { get; } = new Dictionary<string, CeleryCase>
    {
        ["a call"] = Case(() => Add(2, 2)),
        ["a partial call"] = Case(() => Add(4, 2)),
        ["arguments of a partial come after those given"] = Case(() => Sub(10, 2)),
        ["an immutable call after another"] = Case(() => Add(2, 2).Then(Add(4, 4))),
        ["a callback"] = Case(() => Add(2, 2).OnSuccess(r => Log(r))),
        ["two callbacks"] = Case(() => Add(2, 2).OnSuccess(r => Log(r)).OnSuccess(r => Add(r, 10).Then(s => Log(s)))),
        ["an immutable callback"] = Case(() => Add(2, 2).OnSuccess(Say("done"))),
        ["a callback that fails"] = Case(() => Add(2, 2).OnSuccess(Fail("callback"))),
        ["an error handler"] = Case(() => Fail("why").OnError(f => Handle(f.Message))),
        ["a callback of what fails"] = Case(() => Fail("why").OnSuccess(r => Log(r))),
        ["an error handler of what succeeds"] = Case(() => Add(2, 2).OnError(f => Handle(f.Message))),
        ["a chain"] = Case(() => Add(2, 2).Then(x => Add(x, 4)).Then(x => Add(x, 8))),
        ["a chain by pipes"] = Case(() => Add(4, 4).Then(x => Mul(x, 8))),
        ["a chain of immutable calls"] = Case(() => Add(2, 2).Then(Add(4, 4)).Then(Add(8, 8))),
        ["a chain hands on None"] = Case(() => Nothing().Then(x => LogSome(x))),
        ["a chain of chains"] = Case(() => Add(1, 1).Then(x => Add(x, 2)).Then(x => Add(x, 3).Then(y => Add(y, 4)))),
        ["a callback of a chain"] = Case(() => Add(1, 1).Then(x => Add(x, 2)).OnSuccess(r => Log(r))),
        ["a chain whose link fails"] = Case(() => Add(1, 1).Then(Fail("why")).Then(x => Log(x))),
        ["the error handler of a chain"] = Case(() => Add(1, 1).Then(Fail("why")).Then(x => Log(x)).OnError(f => Handle(f.Message))),
        ["a retry in a chain"] = Case(() => Flaky(2).Then(x => Add(x, 1))),
        ["a group"] = Case(() => Map(Enumerable.Range(0, 10), i => Add(i, i))),
        ["a group of one"] = Case(() => Group(Add(1, 1))),
        ["an empty group"] = Case(() => Group<int>()),
        ["a group in the order of its members"] = Case(() => Group(Slowly(0.1, 1), Slowly(0, 2))),
        ["a group of partials"] = Case(() => Map([1, 2], y => Add(10, y))),
        ["a group of chains"] = Case(() => Group(Add(1, 1).Then(x => Add(x, 1)), Add(2, 2).Then(x => Add(x, 2)))),
        ["a group of groups"] = Case(() => Group(Group(Add(1, 1), Add(2, 2)), Group(Add(3, 3), Add(4, 4)))),
        ["a group whose member fails"] = Case(() => Group(Add(2, 2), Fail("why"), Log(3))),
        ["the results of a group whose member fails"] = Case(() => Group(Add(2, 2), Fail("why")), async (_, group) =>
            (await EndsAsync(group)).OrderBy(m => m.Index).Select(m => m.Succeeded ? m.Value : (object)new { error = m.Record.Error!.Message })),
        ["how many members of a group have succeeded"] = Case(() => Group(Add(2, 2), Fail("why"), Add(4, 4)), async (_, group) => (await EndsAsync(group)).Count(m => m.Succeeded)),
        ["the callback of a group"] = Case(() => Group(Add(1, 1), Add(2, 2)).OnSuccess(Say("done"))),
        ["the error handler of a group"] = Case(() => Group(Fail("why"), Add(1, 1), Fail("why")).OnError(f => Handle(f.Message))),
        ["a group is saved and restored"] = Case(() => Group(Add(1, 1), Add(2, 2)), async (cluster, group) => await cluster.GetResult<int[]>(group.Id).GetAsync()),
        ["a chord"] = Case(() => Map(Enumerable.Range(0, 10), i => Add(i, i)).Then(Sum)),
        ["a group and a task make a chord"] = Case(() => Map(Enumerable.Range(0, 10), i => Add(i, i)).Then(all => Sum(all))),
        ["a chord with an immutable body"] = Case(() => Group(Add(1, 1), Add(2, 2)).Then(Add(4, 4))),
        ["a chord whose body has arguments of its own"] = Case(() => Group(Add(1, 1), Add(2, 2)).Then(all => Total(all, 10))),
        ["a chord over one task"] = Case(() => Group(Add(1, 1)).Then(Sum)),
        ["a chord over nothing"] = Case(() => Group<int>().Then(Sum)),
        ["a chord over chains"] = Case(() => Group(Add(1, 1).Then(x => Mul(x, 2)), Add(2, 2).Then(x => Mul(x, 3))).Then(Sum)),
        ["a chord over chords"] = Case(() => Group(Group(Add(1, 1), Add(2, 2)).Then(Sum), Group(Add(3, 3)).Then(Sum)).Then(Sum)),
        ["a chord over groups"] = Case(() => Group(Group(Add(1, 1), Add(2, 2)), Group(Add(3, 3))).Then(CountGroups)),
        ["a chord whose body is a chain"] = Case(() => Group(Add(1, 1), Add(2, 2)).Then(all => Sum(all).Then(s => Add(s, 5)))),
        ["a chord in a chain"] = Case(() => Add(1, 1).Then(x => Group(Add(x, 1), Add(x, 2))).Then(Sum).Then(s => Add(s, 10))),
        ["a chain that ends with a group"] = Case(() => Add(4, 16).Then(x => Group(Add(x, 1), Add(x, 2)))),
        ["a group after a group"] = Case(() => Group(Add(1, 1), Add(2, 2)).Then(all => Group(Sum(all), Count(all)))),
        ["a chord with a retry"] = Case(() => Group(Flaky(1), Add(2, 2)).Then(Sum)),
        ["a chord whose header fails"] = Case(() => Group(Add(1, 1), Fail("why")).Then(all => Sum(all).Then(s => Log(s)))),
        ["the error handler of a chord whose header fails"] = Case(() => Group(Add(1, 1), Fail("why")).Then(Sum).OnError(f => Handle(f.Message))),
        ["a chord whose body fails"] = Case(() => Group(Add(1, 1), Add(2, 2)).Then(Fail("why"))),
        ["the error handler of a chord whose body fails"] = Case(() => Group(Add(1, 1), Add(2, 2)).Then(Fail("why")).OnError(f => Handle(f.Message))),
        ["a chord with a member that ignores itself"] = Case(() => Group(AddSome(1, 1), Ignore()).Then(CountSome)),
        ["map"] = Case(() => Map([Enumerable.Range(0, 10).ToArray(), Enumerable.Range(0, 100).ToArray()], numbers => Sum(numbers))),
        ["starmap"] = Case(() => Starmap(Enumerable.Range(0, 10).Select(i => (i, i)), (x, y) => Add(x, y))),
        ["chunks"] = Case(() => Chunks(Enumerable.Range(0, 7), 3, i => Add(i, i))),
        ["a task replaced by a call"] = Case(() => Become("call")),
        ["a task replaced by a chain"] = Case(() => Become("chain")),
        ["a task replaced by a chord"] = Case(() => Become("chord")),
        ["a task replaced by a group"] = Case(() => BecomeGroup()),
        ["a task replaced by what fails"] = Case(() => Become("failure")),
        ["a replaced task in a chain"] = Case(() => Become("chain").Then(x => Add(x, 100))),
        ["a replaced task in a group"] = Case(() => Group(Become("chain"), Add(1, 1))),
        ["a replaced task in a chord"] = Case(() => Group(Become("chord"), Add(1, 1)).Then(Sum)),
    };

    /// <summary>What differs: what Krewe gives, and why. Everything else gives what Celery gives; an error may say more in front.</summary>
    public static IReadOnlyDictionary<string, (string Gives, string Why)> Differences { get; } = new Dictionary<string, (string, string)>
    {
        ["a group of groups"] = ("[[2,4],[6,8]]", "Groups keep their shape; Celery takes inner groups apart."),
        ["a chord over groups"] = ("2", "The same: the body gets an array for each inner group."),
        ["a chord with a member that ignores itself"] = ("2", "A member without a result counts as ended and gives null; Celery's chord waits for ever."),
        ["the error handler of a chord whose header fails"] = ("error: why; log: \"handled: why\"",
            "The handler is set on the whole and told of the task that failed; Celery's body is told that a dependency did."),
    };

    private static CeleryCase Case(Func<Signature> call, [CallerArgumentExpression(nameof(call))] string code = "") => new(code["() => ".Length..], call);

    private static CeleryCase Case(Func<Signature> call, Func<ICluster, AsyncResult<int[]>, Task<object>> ask, [CallerArgumentExpression(nameof(call))] string code = "",
        [CallerArgumentExpression(nameof(ask))] string asked = "") => new($"{code["() => ".Length..]}, then {asked[(asked.IndexOf("=>", StringComparison.Ordinal) + 3)..]}", call, ask);

    private static async Task<List<GroupMember<int>>> EndsAsync(AsyncResult<int[]> group)
    {
        var members = new List<GroupMember<int>>();
        await foreach (var member in group.AsCompletedAsync())
        {
            members.Add(member);
        }

        return members;
    }
}
