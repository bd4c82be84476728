namespace Orleans.Placement;

/// <summary>
/// Base of the placement attributes. The engine places every grain but stateless workers by rendezvous hashing over the live silos,
/// so these change nothing here; they are for the official engine.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public abstract class PlacementAttribute : Attribute;

/// <summary>Placed by the hash of its id.</summary>
public sealed class HashBasedPlacementAttribute : PlacementAttribute;

/// <summary>Placed at random; here by the hash of its id, which is as even.</summary>
public sealed class RandomPlacementAttribute : PlacementAttribute;

/// <summary>Placed on the caller's silo; here by the hash of its id, for there is no directory to find it again.</summary>
public sealed class PreferLocalPlacementAttribute : PlacementAttribute;
