using System.Text.Json;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Graphs;

/// <summary>The tasks of <c>celery/record.py</c>. What they write goes to the gate that a header names, which all parts of a graph inherit.</summary>
public static partial class CeleryTasks
{
    [Task("celery.add")]
    public static int Add(int x, int y, TaskContext context) => x + y;

    [Task("celery.mul")]
    public static int Mul(int x, int y, TaskContext context) => x * y;

    [Task("celery.sub")]
    public static int Sub(int x, int y, TaskContext context) => x - y;

    [Task("celery.sum")]
    public static int Sum(int[] numbers, TaskContext context) => numbers.Sum();

    [Task("celery.total")]
    public static int Total(int[] numbers, int more, TaskContext context) => numbers.Sum() + more;

    [Task("celery.count")]
    public static int Count(int[] items, TaskContext context) => items.Length;

    [Task("celery.count-groups")]
    public static int CountGroups(int[][] items, TaskContext context) => items.Length;

    [Task("celery.nothing")]
    public static int? Nothing(TaskContext context) => null;

    [Task("celery.slowly")]
    public static async Task<int> SlowlyAsync(double seconds, int value, TaskContext context)
    {
        await Task.Delay(TimeSpan.FromSeconds(seconds), context.Time, context.CancellationToken);
        return value;
    }

    [Task("celery.fail")]
    public static int Fail(string why, TaskContext context) => throw new InvalidOperationException(why);

    /// <summary>As add, where there may be nothing.</summary>
    [Task("celery.add-some")]
    public static int? AddSome(int x, int y, TaskContext context) => x + y;

    [Task("celery.ignore")]
    public static int? Ignore(TaskContext context) => throw context.Ignore();

    [Task("celery.count-some")]
    public static int CountSome(int?[] items, TaskContext context) => items.Length;

    [Task("celery.flaky", MaxRetries = 3)]
    public static int Flaky(int value, TaskContext context) => context.Attempt == 1 ? throw context.Retry(TimeSpan.Zero) : value;

    [Task("celery.log-some")]
    public static int? LogSome(int? entry, TaskContext context)
    {
        Write(context, entry);
        return entry;
    }

    [Task("celery.log")]
    public static int Log(int entry, TaskContext context)
    {
        Write(context, entry);
        return entry;
    }

    [Task("celery.say")]
    public static void Say(string entry, TaskContext context) => Write(context, entry);

    [Task("celery.handle")]
    public static void Handle(string message, TaskContext context) => Write(context, $"handled: {message}");

    [Task("celery.become")]
    public static int Become(string what, TaskContext context) => throw context.Replace(what switch
    {
        "call" => Add(4, 1),
        "chain" => Add(4, 1).Then(x => Add(x, 10)),
        "chord" => Canvas.Group(Add(1, 1), Add(2, 2)).Then(Sum),
        _ => Fail("why"),
    });

    [Task("celery.become-group")]
    public static int[] BecomeGroup(TaskContext context) => throw context.Replace(Canvas.Group(Add(1, 1), Add(2, 2)));

    private static void Write<T>(TaskContext context, T entry) => Gate.Of(context.Headers["gate"]).Begin(JsonSerializer.Serialize(entry));
}
