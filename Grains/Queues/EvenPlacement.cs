using Orleans.Placement;
using Orleans.Runtime;

namespace Krewe.Queues;

/// <summary>
/// Grains with the keys 0 to n-1 are spread evenly: no silo has more than one more of them than another. How, the host says to its engine
/// with <see cref="EvenSpread"/>; an engine that is not told places them as it does all others.
/// </summary>
public sealed class EvenPlacement : PlacementStrategy;

/// <summary>Spreads the grains of the class evenly over the silos; see <see cref="EvenPlacement"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class EvenPlacementAttribute() : PlacementAttribute(new EvenPlacement());
