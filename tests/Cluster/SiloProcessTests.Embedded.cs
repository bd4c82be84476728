namespace Krewe.Tests.Clusters;

public sealed partial class SiloProcessTests
{
    /// <summary>A silo that was given up enters again by itself.</summary>
    private static Task ComesBackAsync(SiloProcesses silos, string name) => Task.CompletedTask;
}
