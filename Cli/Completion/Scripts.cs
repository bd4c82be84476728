namespace Krewe.Cli.Completion;

/// <summary>Completion scripts. Each asks the command itself, through its <c>[suggest]</c> directive, what may follow.</summary>
internal static class Scripts
{
    /// <summary>The scripts by shell.</summary>
    public static IReadOnlyDictionary<string, string> ByShell { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["bash"] = """
            _krewe() {
                local IFS=$'\n'
                COMPREPLY=($(compgen -W "$(krewe "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _krewe krewe
            """,
        ["zsh"] = """
            _krewe() {
                local line="${(j: :)words[1,CURRENT]}"
                local -a found
                found=("${(@f)$(krewe "[suggest:$#line]" "$line" 2>/dev/null)}")
                [[ -n "$found" ]] && compadd -a found || _files
            }
            (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
            compdef _krewe krewe
            """,
        ["fish"] = """
            complete -c krewe -f -a '(krewe "[suggest:"(string length -- (commandline -cp))"]" (commandline -cp) 2>/dev/null)'
            complete -c krewe -l app -s A -r -F
            complete -c krewe -l data -r -F
            complete -c krewe -l secret-file -r -F
            """,
        ["pwsh"] = """
            Register-ArgumentCompleter -Native -CommandName krewe -ScriptBlock {
                param($word, $line, $position)
                krewe "[suggest:$position]" "$line" 2>$null | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                }
            }
            """,
    };
}
