namespace Krewe.Tests.Clusters;

public partial class InspectProcessTests
{
    /// <summary>What makes a silo silent: it stands still.</summary>
    private const string Silencing = "STOP";
}
