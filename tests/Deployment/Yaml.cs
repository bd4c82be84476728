using Krewe.Tests.Docs;
using YamlDotNet.RepresentationModel;

namespace Krewe.Tests.Deployment;

/// <summary>YAML files of the project, with paths of keys into them.</summary>
internal static class Yaml
{
    /// <summary>Reads a file by its path from the root; aliases are resolved.</summary>
    public static YamlMappingNode Read(string path)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(Pages.Read(path)));
        return (YamlMappingNode)Assert.Single(stream.Documents).RootNode;
    }

    /// <summary>What is under some keys, one in the other; null when one is not there.</summary>
    public static YamlNode? Find(this YamlNode node, params string[] keys) =>
        keys.Aggregate<string, YamlNode?>(node, (n, key) => n is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(key), out var child) ? child : null);

    /// <summary>Keys and values; none when there is nothing.</summary>
    public static IEnumerable<(string Key, YamlNode Value)> Entries(this YamlNode? node) =>
        (node as YamlMappingNode)?.Children.Select(c => (((YamlScalarNode)c.Key).Value!, c.Value)) ?? [];

    /// <summary>The texts of a list; none when there is nothing.</summary>
    public static IEnumerable<string> Texts(this YamlNode? node) => (node as YamlSequenceNode)?.Children.Select(c => c.Text()) ?? [];

    public static string Text(this YamlNode? node) => Assert.IsType<YamlScalarNode>(node).Value!;
}
