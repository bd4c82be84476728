using System;
using System.Collections.Generic;
using System.Linq;

namespace Krewe.Engine.Generator;

/// <summary>What one declaration leads to. Equal if nothing changed, so that later steps are skipped.</summary>
internal sealed class Generated : IEquatable<Generated>
{
    public Generated(string fileName, string source, string registration, IReadOnlyList<Problem> problems)
    {
        FileName = fileName;
        Source = source;
        Registration = registration;
        Problems = problems;
    }

    public string FileName { get; }

    public string Source { get; }

    /// <summary>Its statements in the registry.</summary>
    public string Registration { get; }

    public IReadOnlyList<Problem> Problems { get; }

    public bool Equals(Generated? other) => other is not null && FileName == other.FileName && Source == other.Source
        && Registration == other.Registration && Problems.SequenceEqual(other.Problems);

    public override bool Equals(object? obj) => Equals(obj as Generated);

    public override int GetHashCode() => Source.GetHashCode() ^ Registration.GetHashCode();
}
