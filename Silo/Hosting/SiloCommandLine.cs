namespace Krewe.Hosting;

/// <summary>The command line of a silo of its own: options of the configuration, and nothing else. Pure.</summary>
internal static class SiloCommandLine
{
    private static readonly string[] Roots = ["Krewe", "Logging", "environment", "contentRoot", "applicationName"];

    /// <summary>The text of the help.</summary>
    public static string Help { get; } = $"""
        usage: Krewe.Silo [--Krewe:OPTION=VALUE ...]
               Krewe.Silo --health http://ADDRESS:PORT/health/ready

        A silo whose options come from appsettings.json, the environment (Krewe__OPTION, with __ for :) or the command line; the last wins.
        With --health, asks a silo for its health (option Http) and ends with 0 when it is well.

        {string.Join(Environment.NewLine, ConfigurationRules.Keys().Select(k => $"  {k.Key,-28}{k.Kind}"))}

        Defaults and what is allowed: docs/operating.md.
        """;

    /// <summary>Whether help is asked for.</summary>
    public static bool WantsHelp(IReadOnlyList<string> arguments) => arguments is ["--help" or "-h" or "-?" or "help", ..];

    /// <summary>Throws <see cref="ArgumentException"/> for what would be passed over or not understood.</summary>
    public static void Check(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (!argument.StartsWith("--", StringComparison.Ordinal))
            {
                throw new ArgumentException($"'{Shown(arguments, i)}' is not understood; allowed: options such as --Krewe:DataDirectory=folder. See --help.");
            }

            var key = argument[2..].Split('=')[0];
            if (!Roots.Contains(key.Split(':')[0], StringComparer.OrdinalIgnoreCase))
            {
                throw new ArgumentException($"There is no option --{Credentials.Hide(key)}; allowed: options that begin with --Krewe: or --Logging:. See --help.");
            }

            if (!argument.Contains('=', StringComparison.Ordinal) && ++i == arguments.Count)
            {
                var shown = Credentials.Hide(argument);
                throw new ArgumentException($"{shown} has no value; write {shown}=value.");
            }
        }
    }

    /// <summary>An argument without what is nobody's business: it may be part of a secret with a space in it, too.</summary>
    private static string Shown(IReadOnlyList<string> arguments, int i)
    {
        if (i > 0 && (Credentials.IsSecret(arguments[i - 1].Split('=')[0]) || (i > 1 && Credentials.IsSecret(arguments[i - 2]))))
        {
            return Credentials.Hidden;
        }

        var parts = arguments[i].Split('=', 2);
        return parts.Length == 2 ? $"{Credentials.Hide(parts[0])}={Credentials.Hide(parts[0], parts[1])}" : Credentials.Hide(arguments[i]);
    }
}
