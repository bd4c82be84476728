using System.Globalization;

namespace Krewe.Schedules;

/// <summary>Ids that derive from a schedule, so that whoever makes a tick again changes nothing.</summary>
public static class TickNames
{
    /// <summary>Longest name of a schedule, in characters.</summary>
    public const int LongestName = 100;

    private const string Prefix = "tick:";

    /// <summary>Id of what one tick submits: the schedule's name and the time, such as <c>report@2026-11-25T09:00:00Z</c>.</summary>
    public static string TaskOf(string schedule, DateTimeOffset tick) =>
        $"{schedule}@{tick.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture)}Z";

    /// <summary>Id of the row that waits for a tick.</summary>
    /// <param name="schedule">Name of the schedule.</param>
    /// <param name="version">Which of the schedules that had the name.</param>
    /// <param name="number">How many rows it had before.</param>
    public static string RowOf(string schedule, long version, long number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{version}:{number}:{schedule}");

    /// <summary>What is in the id of a row; null for other ids.</summary>
    public static (string Schedule, long Version, long Number)? Parse(string row)
    {
        var parts = row.Split(':', 4);
        return parts.Length == 4 && row.StartsWith(Prefix, StringComparison.Ordinal)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (parts[3], version, number)
            : null;
    }
}
