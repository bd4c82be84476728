using System.CommandLine;
using Krewe.Cli.Completion;
using Krewe.Cli.Output;

namespace Krewe.Cli.Verbs;

/// <summary><c>krewe completion</c>: prints a script that completes the command in a shell.</summary>
internal sealed class CompletionVerb : Verb
{
    private readonly Argument<string> shell = new("shell") { Description = "bash, zsh, fish or pwsh." };

    public CompletionVerb()
        : base("completion", "Print a script that completes krewe in a shell.")
    {
        Choices.Limit(shell, [.. Scripts.ByShell.Keys]);
        Add(shell);
    }

    public override string Examples => """
        Examples:
          source <(krewe completion bash)         in ~/.bashrc
          source <(krewe completion zsh)          in ~/.zshrc
          krewe completion fish | source          in ~/.config/fish/config.fish
          krewe completion pwsh | Out-String | Invoke-Expression   in $PROFILE
        """;

    protected override Task<int> RunAsync(ParseResult parse, Reporter reporter, CancellationToken cancellationToken)
    {
        var name = parse.GetRequiredValue(shell);
        var script = Scripts.ByShell[name];
        if (reporter.Json)
        {
            reporter.Document(new ScriptDocument(name, script));
        }
        else
        {
            reporter.Line(script);
        }

        return Task.FromResult(ExitCode.Ok);
    }

    private sealed record ScriptDocument(string Shell, string Script);
}
