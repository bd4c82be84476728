using Krewe.Tests.Hosting;

namespace Krewe.Tests.Graphs;

/// <summary>Tasks that are replaced.</summary>
public static partial class BecomingTasks
{
    [Task("become.number")]
    public static int Number(string what, int x, TaskContext context) => throw context.Replace(what switch
    {
        "call" => CoreTasks.Add(x, 1),
        "named call" => Signature.Of<int>("core.add", x, 1),
        "late call" => CoreTasks.Add(x, 1).In(TimeSpan.FromMilliseconds(20)),
        "chain" => CoreTasks.Add(x, 1).Then(y => CoreTasks.Add(y, 10)),
        "late chain" => CoreTasks.Add(x, 1).Then(y => CoreTasks.Add(y, 10)).In(TimeSpan.FromMilliseconds(20)),
        "chord" => Canvas.Map(Enumerable.Range(0, x), i => CoreTasks.Add(i, 1)).Then(all => CoreTasks.Sum(all)),
        "reduce" => Canvas.Map(Enumerable.Range(0, x), i => CoreTasks.Add(i, 1)).Reduce((a, b) => CoreTasks.Add(a, b)),
        "linked" => CoreTasks.Add(x, 1).OnSuccess(CoreTasks.Nothing()),
        "countdown" => x > 0 ? Number(what, x - 1) : CoreTasks.Add(0, 0),
        "tree" => x > 1 ? Canvas.Group(Number(what, x - 1), Number(what, x - 2)).Then(all => CoreTasks.Sum(all)) : CoreTasks.Add(0, 1),
        "for ever" => Number(what, x + 1),
        "failure" => CoreTasks.End("the cause"),
        "failure in a group" => Canvas.Group(CoreTasks.End("the cause"), CoreTasks.End("the cause")),
        "what nobody knows" => Signature.Of<int>("no.such.task"),
        "what has an id" => CoreTasks.Add(x, 1).WithId("own"),
        "what has a key" => CoreTasks.Add(x, 1).Unique("own"),
        "too many" => Canvas.Map(Endless(), i => CoreTasks.Add(i, 1)),
        "too large" => CoreTasks.Join(new string('x', 1024 * 1024), "y"),
        _ => throw new InvalidOperationException(what),
    });

    [Task("become.numbers")]
    public static int[] Numbers(int count, TaskContext context) => throw context.Replace(Canvas.Map(Enumerable.Range(0, count), i => CoreTasks.Add(i, 1)));

    /// <summary>Begins, waits for the gate or its token, and becomes a group that does the same.</summary>
    [Task("become.waiting")]
    public static async Task<string[]> WaitingAsync(string gate, string then, TaskContext context)
    {
        Gate.Of(gate).Begin(context.Worker);
        await Gate.Of(gate).Opened.WaitAsync(context.CancellationToken);
        throw context.Replace(Canvas.Group(CoreTasks.Wait(then), CoreTasks.Wait(then)));
    }

    [Task("become.header")]
    public static string Header(string gate, string name, TaskContext context) =>
        throw context.Replace(CoreTasks.Header(gate, name).Then(_ => CoreTasks.Header(gate, name)));

    private static IEnumerable<int> Endless()
    {
        for (var i = 0; ; i++)
        {
            yield return i;
        }
    }
}
