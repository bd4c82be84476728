using System.ComponentModel;
using System.Reflection;
using Krewe.Queues;
using Microsoft.Extensions.Configuration;

namespace Krewe.Hosting;

/// <summary>What may be in the configuration of a silo; the binder itself passes over what it does not know. Pure.</summary>
internal static class ConfigurationRules
{
    /// <summary>Task libraries, a key that is no property of the options.</summary>
    public const string Libraries = "Libraries";

    /// <summary>Schedules by name, another one; see <see cref="ScheduleConfiguration"/>.</summary>
    public const string Schedules = "Schedules";

    /// <summary>Routes, in their order; see <see cref="RouteConfiguration"/>.</summary>
    public const string Routes = "Routes";

    /// <summary>Declared queues by name; see <see cref="QueueConfiguration"/>.</summary>
    public const string Queues = "Queues";

    /// <summary>Throws <see cref="ArgumentException"/> for the first key or value that is wrong: names both, and what is allowed.</summary>
    public static void Check(IConfigurationSection section) => CheckGroup(section, typeof(SiloOptions));

    /// <summary>The keys that may be set, with the kind of their values.</summary>
    public static IEnumerable<(string Key, string Kind)> Keys() => Keys(typeof(SiloOptions), "");

    private static IEnumerable<(string Key, string Kind)> Keys(Type group, string prefix)
    {
        foreach (var property in Options(group))
        {
            if (IsGroup(property.PropertyType))
            {
                foreach (var key in Keys(property.PropertyType, $"{prefix}{property.Name}:"))
                {
                    yield return key;
                }
            }
            else
            {
                yield return IsList(property.PropertyType) ? ($"{prefix}{property.Name}:0", "text") : (prefix + property.Name, Kind(property.PropertyType));
            }
        }

        if (group == typeof(ShardOptions))
        {
            yield return ($"{prefix}{KeptResultsConfiguration.Key}:TASK", "a whole number");
        }

        if (group == typeof(SiloOptions))
        {
            yield return ($"{Libraries}:0", "the path of a task library");
            foreach (var field in ScheduleConfiguration.Fields)
            {
                yield return ($"{Schedules}:NAME:{field}", "text");
            }

            foreach (var field in RouteConfiguration.Fields)
            {
                yield return ($"{Routes}:0:{field}", "text");
            }

            foreach (var field in QueueConfiguration.Fields)
            {
                yield return ($"{Queues}:NAME:{field}", "text");
            }
        }
    }

    private static void CheckGroup(IConfigurationSection section, Type group)
    {
        Require(string.IsNullOrEmpty(section.Value), section, $"its parts, such as {section.Path}:{Options(group).First().Name}");
        foreach (var child in section.GetChildren())
        {
            if (ReadElsewhere(group).Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                continue; // Are checked where they are read.
            }

            var property = Options(group).FirstOrDefault(p => p.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase));
            if (property is null && !(group == typeof(SiloOptions) && child.Key.Equals(Libraries, StringComparison.OrdinalIgnoreCase)))
            {
                throw new ArgumentException($"There is no option {Credentials.Hide(child.Path)}; allowed in {section.Path}: {string.Join(", ", Names(group))}.");
            }

            CheckOption(child, property?.PropertyType ?? typeof(IList<string>));
        }
    }

    private static void CheckOption(IConfigurationSection option, Type type)
    {
        if (IsGroup(type))
        {
            CheckGroup(option, type);
        }
        else if (IsList(type))
        {
            Require(string.IsNullOrEmpty(option.Value), option, $"one value a number, {option.Path}:0={Credentials.Hide(option.Value ?? "")}");
        }
        else
        {
            Require(!option.GetChildren().Any() && IsOfType(option.Value, type), option, Kind(type));
        }
    }

    private static IEnumerable<string> Names(Type group) =>
        Options(group).Select(p => p.Name).Concat(group == typeof(SiloOptions) ? [Libraries] : []).Concat(ReadElsewhere(group)).Order(StringComparer.Ordinal);

    /// <summary>Keys that are no properties and have readers of their own.</summary>
    private static string[] ReadElsewhere(Type group) =>
        group == typeof(SiloOptions) ? [Schedules, Routes, Queues] : group == typeof(ShardOptions) ? [KeptResultsConfiguration.Key] : [];

    /// <summary>Assemblies are objects: for code only. Routes are read as a list of their own.</summary>
    private static IEnumerable<PropertyInfo> Options(Type group) =>
        group.GetProperties().Where(p => p.PropertyType != typeof(IList<Assembly>) && p.PropertyType != typeof(Krewe.Routes));

    private static bool IsGroup(Type type) => type.IsClass && type != typeof(string);

    private static bool IsList(Type type) => type == typeof(IList<string>);

    private static bool IsOfType(string? value, Type type)
    {
        try
        {
            // As the binder does it. Nothing at all leaves the default.
            return string.IsNullOrEmpty(value) || type == typeof(string) || TypeDescriptor.GetConverter(type).ConvertFromInvariantString(value) is not null;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or OverflowException or InvalidCastException)
        {
            return false;
        }
    }

    private static string Kind(Type type) =>
        type == typeof(int) ? "a whole number"
        : type == typeof(bool) ? "true or false"
        : type == typeof(TimeSpan) ? "a time as hh:mm:ss, such as 00:00:30"
        : type.IsEnum ? string.Join(", ", Enum.GetNames(type))
        : "text";

    private static void Require(bool ok, IConfigurationSection option, string allowed)
    {
        if (!ok)
        {
            throw new ArgumentException($"{Credentials.Hide(option.Path)} is '{Credentials.Hide(option.Key, option.Value ?? "")}'; allowed: {allowed}.");
        }
    }
}
