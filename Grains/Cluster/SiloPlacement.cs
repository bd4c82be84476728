using Orleans.Placement;
using Orleans.Runtime;

namespace Krewe.Clusters;

/// <summary>
/// The grain's key is the address of the silo that it lives on. How, the host says to its engine; where there is no such silo, it is placed
/// anywhere, and has to refuse.
/// </summary>
public sealed class SiloPlacement : PlacementStrategy;

/// <summary>Places each grain of the class on the silo that its key names; see <see cref="SiloPlacement"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SiloPlacementAttribute() : PlacementAttribute(new SiloPlacement());
