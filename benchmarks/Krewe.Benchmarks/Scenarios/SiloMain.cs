using System.Globalization;
using Krewe.Hosting;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>
/// The other side of <see cref="SiloProcess"/>: <c>silo serve &lt;port&gt;</c>, <c>silo join &lt;name&gt; [&lt;concurrency&gt;]</c>,
/// <c>silo load &lt;way&gt; [&lt;database&gt;]</c>, <c>silo extended &lt;database&gt;</c>, <c>silo fill &lt;directory&gt; &lt;count&gt;</c>, <c>silo reopen …</c>.
/// </summary>
internal static class SiloMain
{
    /// <summary>Asks how many of the other silos it has seen go.</summary>
    public const string Gone = "gone";

    /// <summary>Tells it to put itself under load: so many tasks, so many at once. It answers how many seconds that took.</summary>
    public const string Turn = "turn";

    /// <summary>Asks how many spans it has recorded.</summary>
    public const string Spans = "spans";

    public static async Task RunAsync(string[] arguments)
    {
        await using var node = await StartAsync(arguments);
        var gone = 0;
        if (arguments[0] == "join")
        {
            WatchNeighbors(node.Get<INeighbors>(), () => Interlocked.Increment(ref gone));
        }

        Console.WriteLine(arguments switch
        {
            ["fill", _, var count] => (await Backlog.FillAsync(node, Number(count))).ToLine(),
            ["reopen", _, var count] => (await Backlog.ReopenAsync(node, Number(count))).ToLine(),
            ["load", ..] => node.Config,
            _ => "ready",
        });
        while (await Console.In.ReadLineAsync() is { } question)
        {
            Console.WriteLine(question.Split(' ') switch
            {
                [Gone] => $"{Volatile.Read(ref gone)}",
                [Spans] => $"{Extended.Recorded}",
                [Turn, var count, var inFlight] =>
                    (await Extended.TurnAsync(node, arguments[1], Number(count), Number(inFlight))).ToString(CultureInfo.InvariantCulture),
                _ => $"'{question}' is not understood.",
            });
        }
    }

    private static Task<BenchNode> StartAsync(string[] arguments) => arguments switch
    {
        ["serve", var gateway] => BenchNode.StartAsync(gateway: Number(gateway)),
        ["join", var name] => BenchNode.JoinAsync(name),
        ["join", var name, var concurrency] => BenchNode.JoinAsync(name, Number(concurrency)),
        ["load", var way] => Extended.StartAsync(way),
        ["load", var way, var database] => Extended.ConnectAsync(way, Number(database)),
        ["extended", var database] => Extended.JoinAsync(Number(database)),
        ["fill" or "reopen", var directory, _] => BenchNode.StartAsync(directory),
        _ => throw new ArgumentException($"silo {string.Join(' ', arguments)}: serve, join, load, extended, fill or reopen is wanted."),
    };

    private static void WatchNeighbors(INeighbors neighbors, Action gone)
    {
        var known = neighbors.Current;
        neighbors.Changed += () => // Called one at a time.
        {
            var now = neighbors.Current;
            foreach (var _ in known.Except(now))
            {
                gone();
            }

            known = now;
        };
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
