using Orleans.Placement;
using Orleans.Runtime;

namespace Krewe.Clusters;

/// <summary>
/// For grains of your own that share something out, with integer keys from 0 on: of the first n of them, whatever n is, no silo has more than
/// one more than another. When silos come or go, those that belong elsewhere end, and are activated there with their next call. Which silo it
/// is, is the same in all of them and asks nobody; all silos must have the class. How, the host says to its engine with
/// <see cref="Queues.EvenSpread"/>.
/// </summary>
public sealed class SpreadPlacement : PlacementStrategy;

/// <summary>Spreads the grains of the class over the silos; see <see cref="SpreadPlacement"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SpreadPlacementAttribute() : PlacementAttribute(new SpreadPlacement());
