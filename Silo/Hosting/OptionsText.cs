using System.Collections;
using System.Globalization;
using System.Reflection;

namespace Krewe.Hosting;

/// <summary>Options as text, by the keys that the configuration has for them, such as <c>Worker:Concurrency</c>. Pure.</summary>
internal static class OptionsText
{
    private static readonly string[] Secrets = ["Secret", "Password", "Key"];

    /// <summary>All that is set and can be written in a line; of a secret, only that it is set.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(object options, string prefix = "")
    {
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            if (property.GetIndexParameters().Length > 0 || property.GetValue(options) is not { } value)
            {
                continue;
            }

            var key = prefix + property.Name;
            if (Array.Exists(Secrets, word => property.Name.Contains(word, StringComparison.Ordinal)))
            {
                yield return new(key, "(set)");
            }
            else if (Text(value) is { } text)
            {
                yield return new(key, text);
            }
            else if (value is not IEnumerable && value.GetType().Namespace?.StartsWith(nameof(Krewe), StringComparison.Ordinal) == true)
            {
                foreach (var inner in Of(value, $"{key}:"))
                {
                    yield return inner;
                }
            }
        }
    }

    private static string? Text(object value) => value switch
    {
        string text => text,
        Enum => value.ToString(),
        TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
        IConvertible number => number.ToString(CultureInfo.InvariantCulture),
        IEnumerable<string> texts => string.Join(", ", texts),
        IEnumerable<Assembly> assemblies => string.Join(", ", assemblies.Select(a => a.GetName().Name)),
        _ => null,
    };
}
