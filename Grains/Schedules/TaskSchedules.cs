using Krewe.Execution;

namespace Krewe.Schedules;

/// <summary>The schedules in the attributes of tasks.</summary>
internal sealed class TaskSchedules(TaskRegistry registry) : IScheduleSource
{
    public IEnumerable<ScheduleDeclaration> Read() => registry.Definitions.SelectMany(d => d.Schedules);
}
