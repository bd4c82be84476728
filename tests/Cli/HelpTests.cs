namespace Krewe.Tests.Cli;

public sealed class HelpTests
{
    [Theory]
    [InlineData]
    [InlineData("worker")]
    [InlineData("call")]
    [InlineData("result")]
    [InlineData("graph")]
    [InlineData("status")]
    [InlineData("list")]
    [InlineData("revoke")]
    [InlineData("purge")]
    [InlineData("queue", "list")]
    [InlineData("history")]
    [InlineData("dead", "list")]
    [InlineData("dead", "rerun")]
    [InlineData("dead", "purge")]
    [InlineData("queue", "pause")]
    [InlineData("queue", "purge")]
    [InlineData("inspect", "ping")]
    [InlineData("inspect", "scheduled")]
    [InlineData("inspect", "query_task")]
    [InlineData("control", "revoke")]
    [InlineData("control", "autoscale")]
    [InlineData("multi", "start")]
    [InlineData("multi", "stop")]
    [InlineData("limit", "set")]
    [InlineData("events")]
    [InlineData("version")]
    [InlineData("completion")]
    public async Task Every_verb_has_help_with_examples_and_exit_codes(params string[] verb)
    {
        var output = await CliProcess.RunAsync(".", new Dictionary<string, string>(), [.. verb, "--help"]);
        Assert.Equal((0, ""), (output.ExitCode, output.Error));
        Assert.Contains("Example", output.Out);
        Assert.Contains("Exit codes:", output.Out);
    }

    [Fact]
    public async Task Words_with_verbs_of_their_own_have_an_example_of_each()
    {
        var output = await CliProcess.RunAsync(".", new Dictionary<string, string>(), "queue", "--help");
        Assert.Contains("  krewe queue list", output.Out);
        Assert.Contains("  krewe queue purge", output.Out);
        Assert.DoesNotContain("krewe call", output.Out);
    }
}
