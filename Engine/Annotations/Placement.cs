namespace Orleans.Runtime
{
    /// <summary>
    /// How the grains of a class are placed. The engine places by rendezvous hashing over the active silos, unless an
    /// <see cref="Placement.IOwnerRule"/> is registered for the strategy.
    /// </summary>
    public abstract class PlacementStrategy;

    /// <summary>By the hash of the id.</summary>
    public sealed class HashBasedPlacement : PlacementStrategy;

    /// <summary>At random; here by the hash of the id, which is as even.</summary>
    public sealed class RandomPlacement : PlacementStrategy;

    /// <summary>On the caller's silo; here by the hash of the id, for there is no directory to find it again.</summary>
    public sealed class PreferLocalPlacement : PlacementStrategy;
}

namespace Orleans.Placement
{
    using Orleans.Runtime;

    /// <summary>Base of the attributes that say how the grains of a class are placed.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public abstract class PlacementAttribute : Attribute
    {
        protected PlacementAttribute(PlacementStrategy placement)
        {
            ArgumentNullException.ThrowIfNull(placement);
            PlacementStrategy = placement;
        }

        public PlacementStrategy PlacementStrategy { get; }
    }

    /// <summary>Placed by the hash of its id.</summary>
    public sealed class HashBasedPlacementAttribute() : PlacementAttribute(new HashBasedPlacement());

    /// <summary>Placed at random; here by the hash of its id.</summary>
    public sealed class RandomPlacementAttribute() : PlacementAttribute(new RandomPlacement());

    /// <summary>Placed on the caller's silo; here by the hash of its id.</summary>
    public sealed class PreferLocalPlacementAttribute() : PlacementAttribute(new PreferLocalPlacement());
}
