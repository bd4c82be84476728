using System.Globalization;
using Krewe.Limits;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Krewe.Generator;

/// <summary>Reads and checks what the attribute says.</summary>
internal static class OptionReader
{
    private const double LongestSeconds = 100d * 366 * 86_400;
    private const int Process = 1;
    private const string SecondsOrNever = "0 (never) or seconds up to 100 years";

    public static string? ReadName(AttributeData attribute, AttributeSyntax syntax, List<Problem> problems)
    {
        var name = attribute.ConstructorArguments.FirstOrDefault().Value as string ?? "";
        if (name.Length is > 0 and <= 200 && name.All(c => IsLetterOrDigit(c) || c is '.' or '_' or '-')
            && !name.StartsWith("krewe.", StringComparison.Ordinal))
        {
            return name;
        }

        problems.Add(Problem.At(NamePlace(syntax), Rules.Name, name));
        return null;
    }

    public static Place NamePlace(AttributeSyntax syntax) =>
        syntax.ArgumentList?.Arguments.FirstOrDefault(a => a.NameEquals is null) is { } argument ? Place.Of(argument) : Place.Of(syntax);

    /// <summary>Expressions for the TaskSettings and for the CallOptions, the latter null when there is nothing to say.</summary>
    public static (string Settings, string? Options) ReadSettings(AttributeData attribute, AttributeSyntax syntax, List<Problem> problems)
    {
        var given = attribute.NamedArguments.Where(a => a.Value.Kind != TypedConstantKind.Error).ToDictionary(a => a.Key, a => a.Value);
        void Refuse(string option, string allowed, object? value = null) => problems.Add(Problem.At(
            Place.Of((SyntaxNode?)syntax.ArgumentList?.Arguments.FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == option) ?? syntax),
            Rules.Option, option, Convert.ToString(value ?? given[option].Value ?? "null", CultureInfo.InvariantCulture), allowed));
        T Get<T>(string option, T otherwise, Func<T, bool> isAllowed, string allowed)
        {
            if (!given.TryGetValue(option, out var constant))
            {
                return otherwise;
            }

            if (constant.Value is T value && isAllowed(value))
            {
                return value;
            }

            Refuse(option, allowed);
            return otherwise;
        }

        double Seconds(string option, double otherwise) => Get<double>(option, otherwise, s => s is >= 0 and <= LongestSeconds, SecondsOrNever);

        var settings = new List<string>();
        var options = new List<string>();
        var queue = Get("Queue", "default", IsQueue, "1 to 128 of the letters a–z and A–Z, digits, '.', '_', '-' and ':'");
        var priority = Get("Priority", 0, p => p is >= 0 and <= 9, "0 to 9, 9 first");
        Add(queue != "default", $"Queue = {Text.Literal(queue)}", settings, options);
        Add(priority != 0, $"Priority = {priority}", settings, options);

        var retries = Get("MaxRetries", 3, r => r >= 0, "0 or more");
        Add(retries != 3, $"MaxRetries = {retries}", settings);
        foreach (var list in new[] { "AutoRetryFor", "DontAutoRetryFor" })
        {
            var types = given.TryGetValue(list, out var constant) && !constant.IsNull ? constant.Values : [];
            foreach (var other in types.Where(t => t.Value is not ITypeSymbol type || !IsException(type)))
            {
                Refuse(list, "types that derive from Exception", other.Value is ITypeSymbol type ? Text.Short(type) : "null");
            }

            var names = types.Select(t => t.Value).OfType<ITypeSymbol>().Select(type => $"typeof({Text.Type(type)})");
            Add(types.Length > 0, $"{list} = [{string.Join(", ", names)}]", settings);
        }

        if (given.TryGetValue("Hooks", out var hooks) && !hooks.IsNull)
        {
            if (HooksReader.IsAllowed(hooks.Value as ITypeSymbol))
            {
                settings.Add($"Hooks = typeof({Text.Type((ITypeSymbol)hooks.Value!)})");
            }
            else
            {
                Refuse("Hooks", HooksReader.Allowed, Text.Short((ITypeSymbol)hooks.Value!));
            }
        }

        var policy = PartReader.ReadRetryPolicy(attribute, syntax, problems);
        Add(policy is not null, $"Policy = typeof({policy})", settings);
        var first = Get("RetryDelaySeconds", 1d, s => s is >= 0 and <= LongestSeconds, "0 or more seconds, up to 100 years");
        var factor = Get("RetryBackoff", 2d, f => f is >= 1 and <= 1_000, "1 (constant) to 1000");
        var longest = Get("RetryMaxDelaySeconds", 600d, s => s is >= 0 and <= LongestSeconds, "0 or more seconds, up to 100 years");
        var jitter = Get("RetryJitter", true, _ => true, "");
        Add((first, factor, longest, jitter) != (1d, 2d, 600d, true),
            $"Retry = new({Span(first)}, {Number(factor)}, {Span(longest)}, {(jitter ? "true" : "false")})", settings);

        var soft = Seconds("SoftTimeLimitSeconds", 0);
        var hard = Seconds("TimeLimitSeconds", 0);
        if (soft > 0 && hard > 0 && soft >= hard)
        {
            Refuse("SoftTimeLimitSeconds", $"below TimeLimitSeconds, which is {Number(hard)}");
        }

        Add(soft > 0, $"SoftTimeLimit = {Span(soft)}", settings);
        Add(hard > 0, $"TimeLimit = {Span(hard)}", settings);
        var rate = Get<string?>("RateLimit", null, text => RateText.TryParse(text!, out _, out _, out _, out _), RateText.Forms);
        var most = Get("MaxConcurrency", 0, n => n is >= 0 and <= RateText.Most, "0 (any number) to 100,000,000");
        Add(rate is not null || most > 0,
            $"Limit = new({(rate is null ? "null" : $"global::Krewe.Rate.Parse({Text.Literal(rate)})")}, {(most == 0 ? "null" : $"{most}")})", settings);
        var batch = Get("BatchSize", 0, n => n is 0 or (>= 2 and <= 10_000), "0 (one at a time) or 2 to 10000");
        var batchDelay = Get("BatchDelaySeconds", 1d, s => s is >= 0 and <= 86_400, "0 to 86400 seconds");
        if (batch == 0 && given.ContainsKey("BatchDelaySeconds"))
        {
            Refuse("BatchDelaySeconds", "left out where there is no BatchSize");
        }

        Add(batch > 0, $"Batch = new({batch}, {Span(batchDelay)})", settings);
        Add(Get("Isolation", 0, i => i is 0 or Process, "TaskIsolation.None or TaskIsolation.Process") == Process,
            "Isolation = global::Krewe.TaskIsolation.Process", settings);
        Add(Get("IgnoreResult", false, _ => true, ""), "IgnoreResult = true", settings);
        var expires = Get("ResultExpiresSeconds", 86_400d, s => s is > 0 and <= LongestSeconds,
            "more than 0 seconds, up to 100 years; IgnoreResult keeps none");
        Add(expires != 86_400, $"ResultExpires = {Span(expires)}", settings);
        var kept = Get("KeepResults", 0, n => n >= 0, "0 (any number) or more");
        Add(kept > 0, $"KeepResults = {kept}", settings);

        return (settings.Count == 0 ? "global::Krewe.Execution.TaskSettings.Default" : $"new() {{ {string.Join(", ", settings)} }}",
            options.Count == 0 ? null : $"new() {{ {string.Join(", ", options)} }}");
    }

    private static void Add(bool condition, string text, params List<string>[] lists)
    {
        foreach (var list in condition ? lists : [])
        {
            list.Add(text);
        }
    }

    private static string Span(double seconds) => $"global::System.TimeSpan.FromSeconds({Number(seconds)}D)";

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    public static bool IsQueue(string name) =>
        name.Length is > 0 and <= 128 && name.All(c => IsLetterOrDigit(c) || c is '.' or '_' or '-' or ':');

    private static bool IsLetterOrDigit(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9');

    private static bool IsException(ITypeSymbol type)
    {
        for (ITypeSymbol? at = type; at is not null; at = at.BaseType)
        {
            if (at is { Name: "Exception", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } }
                || at.TypeKind == TypeKind.Error)
            {
                return true;
            }
        }

        return false;
    }
}
