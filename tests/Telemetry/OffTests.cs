using System.Diagnostics;
using System.Diagnostics.Metrics;
using Krewe.Clusters;
using Krewe.Execution;
using Krewe.Submission;
using Krewe.Telemetry;
using Krewe.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Krewe.Tests.Telemetry;

[Collection(nameof(Alone))]
public class OffTests
{
    private const int Tasks = 10_000;

    [Fact]
    public void Nothing_is_allocated_while_nobody_listens()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var events = new EventHub(services, Options.Create(new WorkerOptions()), new LocalClock(TimeProvider.System), TimeProvider.System);
        var (client, runner) = (new ClientTelemetry(TimeProvider.System, meters), new RunnerTelemetry(events, meters));
        var node = CoreTasks.Add(1, 2).Node;
        var message = new TaskMessage { Id = "1", Name = "core.add", Arguments = "[1,2]"u8.ToArray() };
        TaskDelivery[] deliveries = [new(message, 1, 1, TimeProvider.System.GetUtcNow(), null, 1)];
        var registry = new TaskRegistry(TaskRegistry.DefinitionsOf(typeof(CoreTasks).Assembly));
        Assert.True(registry.TryGet("core.add", out var definition));
        var task = new RunningTask(null!, definition, deliveries[0], 0);
        var outcome = new TaskOutcome { Id = "1", Kind = OutcomeKind.Succeeded };

        Assert.Null(Activity.Current);
        Assert.Equal(0, Run()); // Compiled now.
        var before = GC.GetAllocatedBytesForCurrentThread();
        var on = Run();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(0, on);
        Assert.InRange(allocated, 0, Tasks - 1); // Not one byte a task; the runtime may need a few for itself.

        int Run()
        {
            var on = 0;
            for (var i = 0; i < Tasks; i++)
            {
                on += client.Begin(node, null) is null ? 0 : 1;
                runner.Consumed(deliveries);
                runner.Started(task);
                runner.Ended(task, outcome, 0.001);
            }

            return on;
        }
    }

    [Fact]
    public void Nothing_measures_any_more_when_all_silos_have_ended()
    {
        // The tests that run side by side have all run by now.
        var left = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) => left.AddRange(instrument.Meter.Name == KreweTelemetry.Name ? [instrument.Name] : []);
        listener.Start();
        Assert.Empty(left.GroupBy(name => name).Select(names => $"{names.Key}: {names.Count()}"));
    }
}
