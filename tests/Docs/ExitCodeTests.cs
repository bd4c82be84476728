using Krewe.Tests.Cli;

namespace Krewe.Tests.Docs;

public class ExitCodeTests
{
    [Fact]
    public async Task The_help_and_the_guide_tell_the_same_exit_codes()
    {
        var help = (await CliProcess.RunAsync(".", new Dictionary<string, string>(), "--help")).Out;
        var told = help[help.IndexOf("Exit codes:", StringComparison.Ordinal)..].Split('\n').Skip(1)
            .Select(l => l.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Where(l => l.Length == 2).ToArray();
        Assert.Equal(6, told.Length);
        Assert.All(told, code => Assert.Contains($"| {code[0]} | {code[1]} |", Pages.Read("docs/operating.md")));
    }
}
