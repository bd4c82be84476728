using System.Collections.Concurrent;

namespace Krewe.FaultHost;

/// <summary>What tasks wait for until they are told to go on.</summary>
internal static class Gates
{
    private static readonly ConcurrentDictionary<string, TaskCompletionSource> All = new(StringComparer.Ordinal);

    public static Task Of(string name) =>
        All.GetOrAdd(name, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public static void Open(string name)
    {
        Of(name);
        All[name].TrySetResult();
    }
}
