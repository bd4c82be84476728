namespace Krewe.Clusters;

/// <summary>What only the silo's host knows.</summary>
public interface ISiloFacts
{
    /// <summary>The silos that are active now, this one among them.</summary>
    IEnumerable<SiloEntry> Silos { get; }

    /// <summary>Its options by key, without secrets.</summary>
    IEnumerable<KeyValuePair<string, string>> Options { get; }

    /// <summary>Embedded or Orleans.</summary>
    string Engine { get; }

    /// <summary>Where everything is kept, without credentials.</summary>
    string Store { get; }
}
