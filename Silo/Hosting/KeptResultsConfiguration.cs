using System.Globalization;
using Krewe.Queues;
using Microsoft.Extensions.Configuration;

namespace Krewe.Hosting;

/// <summary>How many records are kept of single tasks, from configuration: a number under the name of each.</summary>
internal static class KeptResultsConfiguration
{
    /// <summary>Its key in the group of the shards.</summary>
    public const string Key = nameof(ShardOptions.KeepResultsOf);

    /// <summary>Sets the numbers of a section.</summary>
    /// <exception cref="ArgumentException">One is wrong; the message names it and says what is allowed.</exception>
    public static void Read(IConfigurationSection section, ShardOptions options)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            throw new ArgumentException($"{section.Path} is '{section.Value}'; allowed: one number for each task, such as {section.Path}:mail.send=1000.");
        }

        foreach (var entry in section.GetChildren())
        {
            options.KeepResultsOf(entry.Key, int.TryParse(entry.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? most
                : throw new ArgumentException($"{entry.Path} is '{entry.Value}'; allowed: 0 (any number) or more."));
        }
    }
}
