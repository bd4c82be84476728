namespace Krewe.Tests.Cli;

public sealed class CompletionTests
{
    private static readonly Dictionary<string, string> Plain = [];

    [Theory]
    [InlineData("krewe wo", "worker")]
    [InlineData("krewe call --pri", "--priority")]
    [InlineData("krewe list --state Fa", "Failure")]
    [InlineData("krewe completion z", "zsh")]
    public async Task The_command_says_itself_what_may_follow(string line, string expected)
    {
        var output = await CliProcess.RunAsync(".", Plain, $"[suggest:{line.Length}]", line);
        Assert.Contains(expected, output.Out.Split('\n'));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public async Task Every_shell_has_a_script(string shell)
    {
        var output = await CliProcess.RunAsync(".", Plain, "completion", shell);
        Assert.Equal((0, ""), (output.ExitCode, output.Error));
        Assert.Contains("[suggest:", output.Out);
    }
}
