using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Krewe.Tests.Execution;

public enum Colour
{
    Red,
    Green,
    Blue,
}

public sealed record Person(string Name, int Age, string? Email = null);

internal sealed record Page(string Url, IReadOnlyList<string> Words, (int Width, int Height) Size);

/// <summary>Cannot be written.</summary>
internal sealed class Broken
{
    public int Value => throw new InvalidDataException("as asked");
}

/// <summary>Tasks of every shape that a static method can have.</summary>
public static partial class SampleTasks
{
    /// <summary>Adds two numbers.</summary>
    /// <param name="x">The first.</param>
    /// <param name="y">The second.</param>
    /// <param name="context">The context.</param>
    [Task("sample.add")]
    public static int Add(int x, int y, TaskContext context) => x + y;

    [Task("sample.double", Queue = "slow", Priority = 7, MaxRetries = 1, TimeLimitSeconds = 60, AutoRetryFor = [typeof(IOException)])]
    public static async Task<int> DoubleAsync(int x, TaskContext context)
    {
        await Task.Yield();
        return 2 * x;
    }

    [Task("sample.ready")]
    public static ValueTask<long> Ready(long x, TaskContext context) => new(x);

    [Task("sample.late")]
    public static async ValueTask<string> Late(string text, TaskContext context)
    {
        await Task.Yield();
        return text;
    }

    [Task("sample.nothing")]
    public static void Nothing(TaskContext context)
    {
    }

    [Task("sample.nothing-later")]
    public static async Task NothingLaterAsync(bool fail, TaskContext context)
    {
        await Task.Yield();
        if (fail)
        {
            throw new InvalidDataException("as asked");
        }
    }

    [Task("sample.nothing-soon")]
    public static ValueTask NothingSoon(TaskContext context) => default;

    [Task("sample.optional")]
    public static string Optional(
        string @class, int count = -3, Colour colour = Colour.Blue, double? scale = 1.5, string? tail = null, TaskContext context = null!) =>
        FormattableString.Invariant($"{@class} {count} {colour} {scale} {tail ?? "-"}");

    [Task("sample.nullable")]
    public static string? Nullable(string? text, int? number, TaskContext context) => text is null && number is null ? null : $"{text}{number}";

    [Task("sample.oldest")]
    public static Person? Oldest(IReadOnlyList<Person> people, TaskContext context) => people.MaxBy(p => p.Age);

    [Task("sample.among")]
    public static bool Among(IReadOnlyList<int> numbers, int number, TaskContext context) => numbers.Contains(number);

    [Task("sample.page")]
    internal static Page Page(Page page, TaskContext context) => page;

    [Task("sample.count")]
    public static Dictionary<string, int> Count(string text, TaskContext context) =>
        text.Split(' ').GroupBy(w => w).ToDictionary(w => w.Key, w => w.Count());

    [Task("sample.merge")]
    public static Dictionary<string, int> Merge(Dictionary<string, int> left, Dictionary<string, int> right, TaskContext context) =>
        left.Concat(right).GroupBy(w => w.Key).ToDictionary(w => w.Key, w => w.Sum(c => c.Value));

    [Task("sample.reverse")]
    public static byte[] Reverse(byte[] bytes, TaskContext context) => [.. Enumerable.Reverse(bytes)];

    [Task("sample.element")]
    public static JsonValueKind Element(JsonElement element, TaskContext context) => element.ValueKind;

    [Task("sample.many")]
    public static (int, long, double, bool, string, decimal, Guid, DateTimeOffset, Colour, int[]) Many(int a, long b, double c, bool d, string e,
        decimal f, Guid g, DateTimeOffset h, Colour i, int[] j, TaskContext context) => (a, b, c, d, e, f, g, h, i, j);

    [SuppressMessage("Design", "CA1068", Justification = "The context is last in every task.")]
    [Task("sample.cancelled")]
    public static bool Cancelled(CancellationToken cancellationToken, TaskContext context) => cancellationToken.IsCancellationRequested;

    [Task("sample.unwritable")]
    public static IEnumerable<int> Unwritable(TaskContext context) => Enumerable.Range(0, 3).Select(i => 1 / (i - 1));

    [Task("sample.broken")]
    internal static void Broken(Broken broken, TaskContext context)
    {
    }

    public static partial class Inner
    {
        [Task("sample.inner.echo")]
        internal static double Echo(double x, TaskContext context) => x;
    }
}
