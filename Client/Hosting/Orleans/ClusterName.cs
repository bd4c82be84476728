namespace Krewe.Hosting;

/// <summary>What Orleans calls the cluster and its service.</summary>
internal static class ClusterName
{
    /// <summary>The same for all: who may join is told by addresses, stores and secrets.</summary>
    public const string Default = "krewe";
}
