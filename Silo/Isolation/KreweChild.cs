using System.Globalization;
using Microsoft.Extensions.Hosting;

namespace Krewe.Hosting;

/// <summary>The way into a program for the child processes in which its silo runs isolated tasks.</summary>
public static class KreweChild
{
    /// <summary>The argument that makes the program a child; the process id of its silo follows.</summary>
    internal const string Word = "krewe-child";

    /// <summary>Whether this program can be started again as a child.</summary>
    internal static bool IsPrepared { get; private set; }

    /// <summary>
    /// Where a silo runs isolated tasks, the first line of the program: <c>await KreweChild.RunIfChildAsync(args);</c> The silo starts its children
    /// by running its program again, with arguments of its own. In a child this does not return: it runs tasks until the silo ends it, and then
    /// ends the process. Anywhere else it does nothing.
    /// </summary>
    /// <param name="args">The program's arguments.</param>
    /// <param name="configure">
    /// Adds to a child's container what tasks need and their library does not register with <see cref="ITaskServices"/>. Default nothing.
    /// </param>
    public static async Task RunIfChildAsync(string[] args, Action<IHostApplicationBuilder>? configure = null)
    {
        IsPrepared = true;
        if (args is [Word, var silo])
        {
            Environment.Exit(await ChildMain.RunAsync(int.Parse(silo, CultureInfo.InvariantCulture), configure));
        }
    }
}
