using System.Text.Json;
using System.Text.Json.Nodes;

namespace Krewe.Benchmarks.Running;

/// <summary>What one run of a driver printed: its figures by name, and the configuration it ran with.</summary>
internal sealed record Measurement(IReadOnlyDictionary<string, double> Figures, string Config)
{
    public static Measurement Of(string config, params ReadOnlySpan<(string Name, double Value)> figures)
    {
        var all = new Dictionary<string, double>();
        foreach (var (name, value) in figures)
        {
            all[name] = value;
        }

        return new Measurement(all, config);
    }

    /// <summary>Reads the driver's line of JSON: numbers are figures, <c>config</c> is text, nulls are left out.</summary>
    public static Measurement Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        var figures = new Dictionary<string, double>();
        var config = "";
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Number)
            {
                figures[property.Name] = property.Value.GetDouble();
            }
            else if (property.NameEquals("config"))
            {
                config = property.Value.GetString() ?? "";
            }
        }

        return new Measurement(figures, config);
    }

    /// <summary>The line that <see cref="Parse"/> reads.</summary>
    public string ToLine()
    {
        var line = new JsonObject { ["config"] = Config };
        foreach (var (name, value) in Figures)
        {
            line[name] = value;
        }

        return line.ToJsonString();
    }
}
