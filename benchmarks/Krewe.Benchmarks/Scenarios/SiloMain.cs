using System.Globalization;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>The other side of <see cref="SiloProcess"/>: <c>silo serve &lt;port&gt;</c>, <c>silo fill &lt;directory&gt; &lt;count&gt;</c>, <c>silo reopen …</c>.</summary>
internal static class SiloMain
{
    public static async Task RunAsync(string[] arguments)
    {
        await using var node = arguments is ["serve", var gateway]
            ? await BenchNode.StartAsync(gateway: Number(gateway))
            : await BenchNode.StartAsync(arguments[1]);
        switch (arguments)
        {
            case ["serve", _]:
                Console.WriteLine("ready");
                break;
            case ["fill", _, var count]:
                Console.WriteLine((await Backlog.FillAsync(node, Number(count))).ToLine());
                break;
            case ["reopen", _, var count]:
                Console.WriteLine((await Backlog.ReopenAsync(node, Number(count))).ToLine());
                break;
            default:
                throw new ArgumentException($"silo {string.Join(' ', arguments)}: serve, fill or reopen is wanted.");
        }

        await Console.In.ReadToEndAsync();
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
