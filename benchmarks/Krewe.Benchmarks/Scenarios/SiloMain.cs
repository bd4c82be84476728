using System.Globalization;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>The other side of <see cref="SiloProcess"/>: <c>silo fill &lt;directory&gt; &lt;count&gt;</c>, <c>silo reopen …</c>.</summary>
internal static class SiloMain
{
    public static async Task RunAsync(string[] arguments)
    {
        await using var node = await BenchNode.StartAsync(arguments[1]);
        switch (arguments)
        {
            case ["fill", _, var count]:
                Console.WriteLine((await Backlog.FillAsync(node, int.Parse(count, CultureInfo.InvariantCulture))).ToLine());
                break;
            case ["reopen", _, var count]:
                Console.WriteLine((await Backlog.ReopenAsync(node, int.Parse(count, CultureInfo.InvariantCulture))).ToLine());
                break;
            default:
                throw new ArgumentException($"silo {string.Join(' ', arguments)}: fill or reopen is wanted.");
        }

        await Console.In.ReadToEndAsync();
    }
}
