using Krewe.Tests.Hosting;

namespace Krewe.Tests.History;

/// <summary>Tasks that leave a history.</summary>
public static partial class HistoryTasks
{
    /// <summary>Writes its rerun header into the gate's log; fails until the gate is open.</summary>
    [Task("history.send")]
    public static string Send(string gate, string to, TaskContext context)
    {
        Gate.Of(gate).Begin(context.Headers.GetValueOrDefault("krewe.rerun", "0"));
        return Gate.Of(gate).Opened.IsCompleted ? $"sent to {to}" : throw new InvalidOperationException($"no way to {to}");
    }

    [Task("history.counted", KeepResults = 4)]
    public static int Counted(int n, TaskContext context) => n;
}
