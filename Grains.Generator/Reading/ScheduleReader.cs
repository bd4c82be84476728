using Krewe.Schedules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Krewe.Generator;

/// <summary>Reads and checks the schedules of a task. What only a silo knows, such as time zones, is checked when one starts.</summary>
internal static class ScheduleReader
{
    /// <summary>The attribute's type.</summary>
    public const string Attribute = "Krewe.ScheduleAttribute";

    private const string Moment = "a moment with its offset, as " + MomentText.Forms;
    private const string Duration = "a time such as " + DurationText.Forms;

    private static readonly string[] Texts = ["Arguments", "TimeZone", "Start", "End", "Jitter", "Deadline"];
    private static readonly (string Option, string Type)[] Choices = [("Missed", "MissedTicks"), ("Overlap", "Overlap")];

    /// <summary>Expressions for the declarations, and their names.</summary>
    public static (EquatableArray<string> Schedules, EquatableArray<PlacedName> Names) Read(
        IMethodSymbol method, string task, EquatableArray<ParameterModel> parameters, List<Problem> problems, CancellationToken cancellation)
    {
        var schedules = new List<string>();
        var names = new List<PlacedName>();
        foreach (var attribute in method.GetAttributes().Where(IsSchedule))
        {
            if (attribute is { ConstructorArguments: { Length: 2 } given, ApplicationSyntaxReference: { } reference }
                && given[0].Kind != TypedConstantKind.Error && given[1].Kind != TypedConstantKind.Error)
            {
                var syntax = (AttributeSyntax)reference.GetSyntax(cancellation);
                schedules.Add(Read(attribute, syntax, task, parameters, problems));
                names.Add(new(given[0].Value as string ?? "", PlaceOf(syntax, null, 0)));
            }
        }

        return (new([.. schedules]), new([.. names]));
    }

    /// <summary>What is wrong with a method that has schedules and is no task.</summary>
    public static EquatableArray<Problem> ReadStray(GeneratorAttributeSyntaxContext context) =>
        context.TargetSymbol.GetAttributes().Any(a => a.AttributeClass?.ToDisplayString() == "Krewe.TaskAttribute")
            || context.Attributes[0].ApplicationSyntaxReference?.GetSyntax() is not { } syntax
            ? default
            : new([Problem.At(Place.Of(syntax), Rules.ScheduleTask, context.TargetSymbol.Name)]);

    private static bool IsSchedule(AttributeData attribute) => attribute.AttributeClass?.ToDisplayString() == Attribute;

    private static string Read(AttributeData attribute, AttributeSyntax syntax, string task, EquatableArray<ParameterModel> parameters, List<Problem> problems)
    {
        var (name, timing) = (attribute.ConstructorArguments[0].Value as string ?? "", attribute.ConstructorArguments[1].Value as string ?? "");
        var given = attribute.NamedArguments.Where(a => a.Value.Kind != TypedConstantKind.Error).ToDictionary(a => a.Key, a => a.Value.Value);
        if (name.Length is 0 or > 100 || !OptionReader.IsQueue(name))
        {
            problems.Add(Problem.At(PlaceOf(syntax, null, 0), Rules.ScheduleName, name));
        }

        if (RefuseTiming(timing) is { } wrong)
        {
            problems.Add(Problem.At(PlaceOf(syntax, null, 1), Rules.ScheduleText, name, wrong));
        }

        Check("Start", Moment, text => MomentText.TryParse(text, out _));
        Check("End", Moment, text => MomentText.TryParse(text, out _));
        Check("Jitter", Duration, text => DurationText.TryParse(text, out _));
        Check("Deadline", Duration, text => DurationText.TryParse(text, out _));
        Check("Arguments", "a JSON array such as [4, 5]", text => text.Trim() is { Length: >= 2 } array && array[0] == '[' && array[array.Length - 1] == ']');
        if (given.TryGetValue("Arguments", out var arguments) ? arguments is null : true)
        {
            if (parameters.FirstOrDefault(p => p.Role == ParameterRole.Argument && p.Default is null) is { } missing)
            {
                problems.Add(Problem.At(Place.Of(syntax), Rules.ScheduleArguments, name, missing.Name, task));
            }
        }

        var texts = Texts.Where(option => given.TryGetValue(option, out var value) && value is string)
            .Select(option => $", {option} = {Text.Literal((string)given[option]!)}");
        var choices = Choices.Where(choice => given.ContainsKey(choice.Option))
            .Select(choice => $", {choice.Option} = (global::Krewe.Schedules.{choice.Type})({given[choice.Option]})");
        return $"new() {{ Name = {Text.Literal(name)}, Timing = {Text.Literal(timing)}, Task = {Text.Literal(task)}{string.Concat(texts)}{string.Concat(choices)} }}";

        void Check(string option, string allowed, Func<string, bool> isAllowed)
        {
            if (given.TryGetValue(option, out var value) && value is string text && !isAllowed(text))
            {
                problems.Add(Problem.At(PlaceOf(syntax, option, -1), Rules.ScheduleText, name, $"{option} is '{text}'; allowed: {allowed}"));
            }
        }
    }

    /// <summary>Why a timing cannot be read; null when it can, or when it is an event of the sun, which the silo reads.</summary>
    private static string? RefuseTiming(string timing)
    {
        var words = timing.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        try
        {
            switch (words.Length)
            {
                case 2 when words[0] == "every":
                    return DurationText.TryParsePeriod(words[1], out _) ? null : $"'{words[1]}' is no interval: write {DurationText.PeriodForms}";
                case 2 when words[0] == "at":
                    return MomentText.TryParse(words[1], out _) ? null : $"'{words[1]}' is no moment: write it with its offset, as {MomentText.Forms}";
                case 3:
                    return null;
                case 1 when words[0][0] == '@':
                case 5:
                    CronFields.Parse(timing);
                    return null;
                default:
                    return $"'{timing}' is no timing: write a crontab of five fields ('0 9 * * mon-fri', '@daily'), 'every 90s', 'at 2026-12-24T18:00:00+01:00' or "
                        + "'sunset 52.5 13.4'";
            }
        }
        catch (FormatException e)
        {
            return e.Message.TrimEnd('.');
        }
    }

    /// <summary>The argument of a name, or at a position; else the attribute.</summary>
    private static Place PlaceOf(AttributeSyntax syntax, string? option, int position)
    {
        var arguments = syntax.ArgumentList?.Arguments ?? default;
        var argument = option is null
            ? arguments.Where(a => a.NameEquals is null).Skip(position).FirstOrDefault()
            : arguments.FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == option);
        return argument is null ? Place.Of(syntax) : Place.Of(argument);
    }
}
