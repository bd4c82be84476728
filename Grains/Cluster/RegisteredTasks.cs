using Krewe.Execution;
using Krewe.Submission;

namespace Krewe.Clusters;

/// <summary>What a silo tells of the tasks that it can run.</summary>
internal static class RegisteredTasks
{
    /// <summary>All of them, by name, with the options that hold now.</summary>
    public static RegisteredTask[] Of(TaskRegistry registry) =>
    [
        .. registry.Definitions.Select(d => new RegisteredTask(d.Name, d.ToString(), d.Settings.Queue ?? QueueNames.Default, d.Settings.Priority,
            d.Settings.MaxRetries, d.Settings.SoftTimeLimit, d.Settings.TimeLimit, d.Settings.IgnoreResult, d.Settings.ResultExpires, d.Settings.Limit,
            d.Settings.Isolation == TaskIsolation.Process)
        {
            Parameters = [.. d.Parameters.Select(p => p.Type)],
            KeepResults = d.Settings.KeepResults,
            DeclaresQueue = d.Settings.Queue is not null,
        }),
    ];
}
