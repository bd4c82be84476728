namespace Orleans.Runtime;

/// <summary>Where a silo is in its life.</summary>
[GenerateSerializer]
public enum SiloStatus
{
    None = 0,
    Created = 1,
    Joining = 2,

    /// <summary>Grains are placed on it.</summary>
    Active = 3,

    /// <summary>It deactivates its grains; nothing new is placed on it.</summary>
    ShuttingDown = 4,
    Stopping = 5,
    Dead = 6,
}

/// <summary>Questions about a <see cref="SiloStatus"/>.</summary>
public static class SiloStatusExtensions
{
    public static bool IsTerminating(this SiloStatus siloStatus) =>
        siloStatus is SiloStatus.ShuttingDown or SiloStatus.Stopping or SiloStatus.Dead;
}
