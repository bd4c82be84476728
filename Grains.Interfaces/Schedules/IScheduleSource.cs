namespace Krewe.Schedules;

/// <summary>
/// Tells a silo of schedules when it starts, from wherever they are kept. Built in: the attributes of its tasks, and its configuration. What it tells is
/// declared: set once, and again only when it says something else; see <see cref="ScheduleAttribute"/>. To change schedules at any other time use
/// <c>ICluster.Schedules</c>.
/// </summary>
public interface IScheduleSource
{
    /// <summary>The schedules; names are unique in the cluster. One that is wrong keeps the silo from starting.</summary>
    IEnumerable<ScheduleDeclaration> Read();
}
