namespace Krewe.Tests.Clusters;

public partial class InspectProcessTests
{
    /// <summary>
    /// What makes a silo silent: it dies. On Orleans calls go by way of all silos, and of one that stands still until it is given up, so that meanwhile
    /// others may seem silent, too.
    /// </summary>
    private const string Silencing = "KILL";
}
