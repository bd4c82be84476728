namespace Krewe.Tests.Cli;

/// <summary>The completion scripts, loaded by the shells they are for.</summary>
public sealed class ShellCompletionTests
{
    public static TheoryData<string, string> Lines => new()
    {
        { "krewe wo", "worker" },
        { "krewe call --pri", "--priority" },
        { "krewe list --state Fa", "Failure" },
        { "krewe -A x.dll wo", "worker" },
        { "krewe completion z", "zsh" },
        { "krewe worker --loglevel w", "warning" },
    };

    [ShellTheory("bash")]
    [MemberData(nameof(Lines))]
    public async Task Bash_completes(string line, string expected) => Assert.Equal(expected, await InBashAsync(line));

    [ShellTheory("bash")]
    [InlineData("krewe ", "call")]
    [InlineData("krewe list --state ", "Scheduled")]
    [InlineData("krewe worker ", "--queues")]
    public async Task Bash_offers_all_that_may_follow(string line, string expected) => Assert.Contains(expected, (await InBashAsync(line)).Split('\n'));

    /// <summary>Then the shell's own default takes over: names of files.</summary>
    [ShellTheory("bash")]
    [InlineData("krewe worker -A My")]
    public async Task Bash_is_left_to_complete_files(string line) => Assert.Equal("", await InBashAsync(line));

    [ShellTheory("fish")]
    [MemberData(nameof(Lines))]
    public async Task Fish_completes(string line, string expected) => Assert.Equal(expected, await Shell.RunAsync("fish", $"""
        function krewe; dotnet $KREWE_DLL $argv; end
        krewe completion fish | source
        complete -C '{line}'
        """));

    /// <summary>What a completion widget has, a script has to make up: the words, and where the matches go.</summary>
    [ShellTheory("zsh")]
    [MemberData(nameof(Lines))]
    public async Task Zsh_completes(string line, string expected) => Assert.Equal(expected, await Shell.RunAsync("zsh", $$"""
        krewe() { dotnet $KREWE_DLL "$@" }
        compdef() { [[ "$1 $2" == "_krewe krewe" ]] || print "wrong: $*" }
        compadd() { [[ $1 == -a ]] && print -rl -- "${(@P)2}" }
        source <(krewe completion zsh)
        words=({{line}}); CURRENT=$#words
        _krewe
        """));

    private static Task<string> InBashAsync(string line) => Shell.RunAsync("bash", $$"""
        krewe() { dotnet "$KREWE_DLL" "$@"; }
        source <(krewe completion bash)
        complete -p krewe | grep -q -- '-o default -F _krewe krewe' || echo "not registered"
        COMP_LINE='{{line}}' COMP_POINT={{line.Length}}
        read -ra COMP_WORDS <<<"$COMP_LINE"
        [[ $COMP_LINE != *' ' ]] || COMP_WORDS+=('')
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _krewe
        printf '%s\n' "${COMPREPLY[@]}"
        """);
}
