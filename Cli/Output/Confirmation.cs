using Spectre.Console;

namespace Krewe.Cli.Output;

/// <summary>Asks whoever types before something goes for good.</summary>
internal static class Confirmation
{
    /// <summary>Whether the answer is yes.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="effect">What would happen, for where nobody can be asked.</param>
    /// <param name="reporter">Writes it.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="CommandException">Nobody can be asked.</exception>
    public static async Task<bool> AskAsync(string question, string effect, Reporter reporter, CancellationToken cancellationToken)
    {
        if (System.Console.IsInputRedirected || reporter.Json)
        {
            throw new CommandException(ExitCode.Usage, $"{effect} Nobody can be asked here; say --yes.");
        }

        reporter.ErrorConsole.Write(new Text($"{question} [y/N] "));
        var answer = await Console.In.ReadLineAsync(cancellationToken);
        return answer?.Trim().ToUpperInvariant() is "Y" or "YES";
    }
}
