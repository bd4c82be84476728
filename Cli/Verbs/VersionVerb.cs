using System.CommandLine;
using Krewe.Cli.Output;

namespace Krewe.Cli.Verbs;

/// <summary><c>krewe version</c>.</summary>
internal sealed class VersionVerb() : Verb("version", "Print the version.")
{
    /// <summary>The version of this build.</summary>
    public static string Current { get; } = typeof(VersionVerb).Assembly.GetName().Version!.ToString(3);

    public override string Examples => """
        Example:
          krewe version
        """;

    protected override Task<int> RunAsync(ParseResult parse, Reporter reporter, CancellationToken cancellationToken)
    {
        if (reporter.Json)
        {
            reporter.Document(new VersionDocument(Current, Environment.Version.ToString()));
        }
        else
        {
            reporter.Line($"krewe {Current} on .NET {Environment.Version}");
        }

        return Task.FromResult(ExitCode.Ok);
    }

    private sealed record VersionDocument(string Version, string DotNet);
}
