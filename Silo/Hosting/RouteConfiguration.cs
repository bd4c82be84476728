using Microsoft.Extensions.Configuration;

namespace Krewe.Hosting;

/// <summary>Routes from configuration: a list, each with a <c>Task</c> or a <c>Key</c> and a <c>Queue</c>.</summary>
internal static class RouteConfiguration
{
    /// <summary>The fields of an entry.</summary>
    public static IReadOnlyList<string> Fields { get; } = ["Task", "Key", "Queue"];

    /// <summary>Adds the entries of a section, in the order of their numbers.</summary>
    /// <exception cref="ArgumentException">One is wrong; the message names it and says what is allowed.</exception>
    public static void Read(IConfigurationSection section, Routes routes)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            throw new ArgumentException($"{section.Path} is '{section.Value}'; allowed: one group for each route, such as {section.Path}:0:Task.");
        }

        foreach (var entry in section.GetChildren())
        {
            if (entry.GetChildren().FirstOrDefault(f => !Fields.Contains(f.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            {
                throw new ArgumentException($"There is no field {unknown.Path}; allowed: {string.Join(", ", Fields)}.");
            }

            var (task, key, queue) = (entry["Task"], entry["Key"], entry["Queue"]);
            if (string.IsNullOrEmpty(queue) || string.IsNullOrEmpty(task) == string.IsNullOrEmpty(key))
            {
                throw new ArgumentException($"{entry.Path} needs a Queue, and either a Task, such as mail.*, or a Key, such as orders.*.eu.");
            }

            try
            {
                _ = string.IsNullOrEmpty(task) ? routes.Bind(key!, queue) : routes.Add(task, queue);
            }
            catch (ArgumentException e)
            {
                throw new ArgumentException($"{entry.Path}: {e.Message}", e);
            }
        }
    }
}
