using System.Text.Json;
using Krewe.Schedules;
using Microsoft.Extensions.Configuration;

namespace Krewe.Hosting;

/// <summary>Schedules from configuration: each is a group of texts under its name, with the fields of <see cref="ScheduleAttribute"/> and the task.</summary>
internal static class ScheduleConfiguration
{
    private const string Example = "{ \"nightly\": { \"Timing\": \"0 3 * * *\", \"Task\": \"reports.daily\", \"Arguments\": \"[7]\" } }";

    /// <summary>The fields of an entry.</summary>
    public static IReadOnlyList<string> Fields { get; } =
    [
        "Timing", "Task", nameof(ScheduleAttribute.Arguments), nameof(ScheduleAttribute.TimeZone), nameof(ScheduleAttribute.Start), nameof(ScheduleAttribute.End),
        nameof(ScheduleAttribute.Jitter), nameof(ScheduleAttribute.Missed), nameof(ScheduleAttribute.Deadline), nameof(ScheduleAttribute.Overlap),
    ];

    /// <summary>Reads the entries of a section.</summary>
    /// <exception cref="ArgumentException">One is wrong; the message names it and says what is allowed.</exception>
    public static IEnumerable<ScheduleDeclaration> Read(IConfigurationSection section) => string.IsNullOrEmpty(section.Value)
        ? [.. section.GetChildren().Select(entry => Read(entry, entry.Path))]
        : throw new ArgumentException($"{section.Path} is '{section.Value}'; allowed: one group for each schedule, such as {section.Path}:nightly:Timing.");

    /// <summary>Reads the entries of a JSON file.</summary>
    /// <exception cref="ArgumentException">It cannot be read, or an entry is wrong.</exception>
    public static IEnumerable<ScheduleDeclaration> ReadFile(string file)
    {
        var path = Path.GetFullPath(file);
        try
        {
            using var stream = File.OpenRead(path);
            var root = new ConfigurationBuilder().AddJsonStream(stream).Build();
            return [.. root.GetChildren().Select(entry => Read(entry, $"{file}: {entry.Path}"))];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"The file of schedules {path} cannot be read: it is not there, or not for this user.", e);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or JsonException)
        {
            throw new ArgumentException($"{path} is no file of schedules: {e.InnerException?.Message ?? e.Message} Write it as {Example}.", e);
        }
    }

    private static ScheduleDeclaration Read(IConfigurationSection entry, string place)
    {
        if (!string.IsNullOrEmpty(entry.Value) || !entry.GetChildren().Any())
        {
            throw new ArgumentException($"{place} is '{entry.Value}'; allowed: a group with its Timing and its Task, as in {Example}.");
        }

        foreach (var child in entry.GetChildren())
        {
            if (!Fields.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                throw new ArgumentException($"{place} has no option {child.Key}; allowed: {string.Join(", ", Fields)}. Its name is the key of the entry.");
            }

            if (child.GetChildren().Any())
            {
                throw new ArgumentException($"{place}: {child.Key} is a group or a list; allowed: text"
                    + (child.Key.Equals(nameof(ScheduleAttribute.Arguments), StringComparison.OrdinalIgnoreCase) ? ", the JSON array in quotes: \"[4, 5]\"." : "."));
            }
        }

        return new()
        {
            Name = entry.Key,
            Timing = Text("Timing") ?? throw new ArgumentException($"{place} has no Timing; say when it ticks, such as '0 3 * * *' or 'every 90s'."),
            Task = Text("Task") ?? throw new ArgumentException($"{place} has no Task; name the one that each tick submits, such as 'reports.daily'."),
            Arguments = Text(nameof(ScheduleAttribute.Arguments)),
            TimeZone = Text(nameof(ScheduleAttribute.TimeZone)) ?? "UTC",
            Start = Text(nameof(ScheduleAttribute.Start)),
            End = Text(nameof(ScheduleAttribute.End)),
            Jitter = Text(nameof(ScheduleAttribute.Jitter)),
            Missed = Choice<MissedTicks>(nameof(ScheduleAttribute.Missed)),
            Deadline = Text(nameof(ScheduleAttribute.Deadline)),
            Overlap = Choice<Overlap>(nameof(ScheduleAttribute.Overlap)),
            Source = ScheduleSource.File,
            Place = place,
        };

        string? Text(string field) => entry[field] is { Length: > 0 } text ? text : null;

        T Choice<T>(string field)
            where T : struct, Enum
        {
            var names = Enum.GetNames<T>();
            return Text(field) is not { } text ? default
                : Array.FindIndex(names, n => n.Equals(text, StringComparison.OrdinalIgnoreCase)) is >= 0 and var index ? Enum.Parse<T>(names[index])
                : throw new ArgumentException($"{place}: {field} is '{text}'; allowed: {string.Join(", ", names)}.");
        }
    }
}
