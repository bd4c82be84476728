using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Krewe.Cli.Output;
using Krewe.Cli.Verbs;

namespace Krewe.Cli;

/// <summary>The usual help, then examples and exit codes.</summary>
internal sealed class HelpWithExamples(HelpAction inner) : SynchronousCommandLineAction
{
    private const string First = """
        Examples:
          krewe -A MyTasks.dll worker -l info     start a worker
          krewe call math.add 4 5                 submit a task, print its id
          krewe result 019aabe0c6b07d31a5d7       wait for its result
          krewe status 019aabe0c6b07d31a5d7       how it stands, and what it waits for
          krewe status                            how the cluster stands

        Clients look for a worker at 127.0.0.1:7979, or where --connect or KREWE_CONNECT says.
        """;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        inner.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        Write(parseResult.CommandResult.Command switch { Verb verb => verb.Examples, VerbGroup group => group.Examples, _ => First });
        output.WriteLine();
        Write(ExitCode.Help);
        return ExitCode.Ok;

        void Write(string text) => output.WriteLine(Console.IsOutputRedirected || Console.WindowWidth <= 0 ? text : Wrapped.To(Console.WindowWidth, text));
    }
}
