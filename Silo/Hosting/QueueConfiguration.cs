using System.Globalization;
using Krewe.Queues;
using Krewe.Schedules;
using Microsoft.Extensions.Configuration;

namespace Krewe.Hosting;

/// <summary>Declared queues from configuration: each is a group of texts under its name, with the fields of <see cref="QueueRules"/>.</summary>
internal static class QueueConfiguration
{
    /// <summary>The fields of an entry.</summary>
    public static IReadOnlyList<string> Fields { get; } =
    [
        nameof(QueueRules.MinPriority), nameof(QueueRules.MaxPriority), nameof(QueueRules.Priority), nameof(QueueRules.Expires), nameof(QueueRules.MaxLength),
        nameof(QueueRules.Overflow), nameof(QueueRules.DeadLetters),
    ];

    /// <summary>Declares the queues of a section.</summary>
    /// <exception cref="ArgumentException">One is wrong; the message names it and says what is allowed.</exception>
    public static void Read(IConfigurationSection section, ShardOptions options)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            throw new ArgumentException($"{section.Path} is '{section.Value}'; allowed: one group for each queue, such as {section.Path}:mail:MaxLength.");
        }

        foreach (var entry in section.GetChildren())
        {
            if (entry.GetChildren().FirstOrDefault(f => !Fields.Contains(f.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            {
                throw new ArgumentException($"There is no field {unknown.Path}; allowed: {string.Join(", ", Fields)}.");
            }

            if (!string.IsNullOrEmpty(entry.Value) || !entry.GetChildren().Any())
            {
                throw new ArgumentException($"{entry.Path} is '{entry.Value}'; allowed: a group with some of {string.Join(", ", Fields)}.");
            }

            options.DeclareQueue(entry.Key, Read(entry));
        }
    }

    private static QueueRules Read(IConfigurationSection entry)
    {
        return new()
        {
            MinPriority = Number(nameof(QueueRules.MinPriority)),
            MaxPriority = Number(nameof(QueueRules.MaxPriority)),
            Priority = Number(nameof(QueueRules.Priority)),
            Expires = Value(nameof(QueueRules.Expires), DurationText.Forms, text => DurationText.TryParse(text, out var time) ? time : (TimeSpan?)null),
            MaxLength = Number(nameof(QueueRules.MaxLength)),
            Overflow = Value(nameof(QueueRules.Overflow), string.Join(" or ", Enum.GetNames<QueueOverflow>()),
                text => Enum.GetNames<QueueOverflow>().Contains(text, StringComparer.OrdinalIgnoreCase) ? Enum.Parse<QueueOverflow>(text, ignoreCase: true) : (QueueOverflow?)null)
                ?? default,
            DeadLetters = entry[nameof(QueueRules.DeadLetters)] is { Length: > 0 } target ? target : null,
        };

        int? Number(string field) => Value(field, "a whole number", text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? n : (int?)null);

        T? Value<T>(string field, string allowed, Func<string, T?> read)
            where T : struct => entry[field] is not { Length: > 0 } text ? null
            : read(text) ?? throw new ArgumentException($"{entry.Path}:{field} is '{text}'; allowed: {allowed}.");
    }
}
