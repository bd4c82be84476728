using Krewe.Clusters;
using Orleans.Runtime;

namespace Krewe.Hosting;

/// <summary>What this host knows of its silo.</summary>
internal sealed class SiloFacts(SiloOptions options, INeighbors neighbors, ILocalSiloDetails silo) : ISiloFacts
{
    /// <inheritdoc/>
    public IEnumerable<SiloEntry> Silos => neighbors.Current.Select(n => new SiloEntry(n.Name, n.Address))
        .Append(new(options.Worker.FullName, silo.SiloAddress.ToParsableString()));

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, string>> Options => OptionsText.Of(options).Select(o => o.Key == nameof(SiloOptions.Broker) ? new(o.Key, Store) : o);

    /// <inheritdoc/>
    public string Engine => EngineHosting.Name;

    /// <inheritdoc/>
    public string Store => options.Broker is { } broker ? BrokerRules.Parse(broker).ToString()
        : options.InMemory ? "memory" : Path.GetFullPath(options.DataDirectory);
}
