using System.Collections.Concurrent;
using System.Diagnostics;

namespace Krewe.Hosting;

/// <summary>
/// Starts processes on one thread that lives as long as this process: a child that is to die with its parent dies, for the system, with the thread
/// that started it.
/// </summary>
internal static class ChildStarter
{
    private static readonly Lazy<BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Started)>> Orders = new(() =>
    {
        var orders = new BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Started)>();
        new Thread(() => Work(orders)) { IsBackground = true, Name = "krewe children" }.Start();
        return orders;
    });

    public static Task<Process> StartAsync(ProcessStartInfo start)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Orders.Value.Add((start, started));
        return started.Task;
    }

    private static void Work(BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Started)> orders)
    {
        foreach (var (start, started) in orders.GetConsumingEnumerable())
        {
            try
            {
                started.SetResult(Process.Start(start)!);
            }
            catch (Exception e)
            {
                started.SetException(e);
            }
        }
    }
}
