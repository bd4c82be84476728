using System.Globalization;
using Krewe.Graphs;
using Krewe.Submission;

namespace Krewe.Queues;

/// <summary>How a call is made again. Pure.</summary>
internal static class RerunRules
{
    /// <summary>The header that says how often a task was run again.</summary>
    public const string Header = "krewe.rerun";

    /// <summary>The call as it was, but at once, for nobody's sake, and with the next number in its headers.</summary>
    public static TaskMessage Again(TaskMessage call) => call with
    {
        Parent = null,
        Traits = call.Traits & ~MessageTraits.FreshId,
        Options = call.Options is { } options
            ? options with { Countdown = null, Eta = null, Unique = options.Unique is { } key ? key with { MaxWait = null, Since = null } : null }
            : null,
        Headers = new Dictionary<string, string>(call.Headers ?? new Dictionary<string, string>())
        {
            [Header] = (TimesOf(call.Headers) + 1).ToString(CultureInfo.InvariantCulture),
        },
    };

    /// <summary>Which of the tasks that had one id has these headers: the number of its replacements and, modulo 32, of its reruns.</summary>
    public static ushort RoundOf(IReadOnlyDictionary<string, string>? headers) =>
        (ushort)((TimesOf(headers) % 32 * (Replacements.MostInARow + 1)) + Replacements.CountOf(headers));

    private static int TimesOf(IReadOnlyDictionary<string, string>? headers) =>
        headers?.TryGetValue(Header, out var text) == true && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var times) ? times : 0;
}
