using System.Collections.Concurrent;
using System.Text.Json;
using Krewe.Clusters;
using Krewe.Hosting;
using Krewe.Tests.Conformance;
using Krewe.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Krewe.Tests.Clusters;

/// <summary>Sinks of events: told all that a silo sees, and no burden to it.</summary>
public sealed class EventSinkTests : ClusterTest
{
    [Fact]
    public async Task A_sink_is_told_from_the_silos_first_event_to_its_last()
    {
        var sink = new Notes();
        var cluster = await StartAsync(add: services => services.AddSingleton<IEventSink>(sink));
        var task = await cluster.Client.EnqueueAsync(CoreTasks.Add(4, 5));
        await task.GetAsync(Patience);
        await cluster.StopAsync(0);
        var told = sink.Told.ToArray();
        Assert.Equal((EventKind.WorkerOnline, EventKind.WorkerOffline), (told[0].Kind, told[^1].Kind));
        Assert.Equal([EventKind.TaskSent, EventKind.TaskReceived, EventKind.TaskStarted, EventKind.TaskSucceeded], told.Where(e => e.TaskId == task.Id).Select(e => e.Kind));
    }

    [Fact]
    public async Task Without_sinks_nobody_listens_and_a_sink_is_added_once_and_told_what_it_wants()
    {
        var without = await StartAsync();
        Assert.False(without.Service<EventHub>().IsOn);

        var cluster = await StartAsync(add: services => services.AddSingleton<ConcurrentQueue<ClusterEvent>>().AddEventSink<Failures>().AddEventSink<Failures>());
        await Assert.ThrowsAsync<TaskFailedException>(async () => await (await cluster.Client.EnqueueAsync(CoreTasks.Flaky(Gate.New().Name, 1, "other"))).GetAsync(Patience));
        await cluster.StopAsync(0);
        Assert.Equal(EventKind.TaskFailed, Assert.Single(cluster.Service<ConcurrentQueue<ClusterEvent>>()).Kind);
    }

    [Fact]
    public async Task A_sink_that_throws_loses_these_events_and_is_told_how_many()
    {
        var time = new SimulatedTime();
        var sink = new Notes { Fails = true };
        var cluster = await StartAsync(time: time, add: services => services.AddSingleton<IEventSink>(sink));
        var task = await Answer(time, cluster.Client.EnqueueAsync(CoreTasks.Add(4, 5)));
        Assert.Equal(9, await Answer(time, task.GetAsync(Patience)));
        await Eventually(time, () => Task.FromResult(sink.Refused >= 5)); // The silo's first, and the task's four.
        sink.Fails = false;
        await Answer(time, (await Answer(time, cluster.Client.EnqueueAsync(CoreTasks.Add(1, 1)))).GetAsync(Patience));
        await Eventually(time, () => Task.FromResult(!sink.Told.IsEmpty));
        var first = sink.Told.First();
        Assert.Equal((EventKind.EventsDropped, sink.Refused), (first.Kind, first.Count ?? 0));
    }

    [Fact]
    public async Task A_sink_that_stands_holds_up_nobody_while_events_beyond_its_room_are_dropped_and_counted()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sink = new Notes { Gate = gate.Task };
        var cluster = await StartAsync(add: services => services.AddSingleton<IEventSink>(sink));
        await Eventually(() => Task.FromResult(sink.Entered));
        var hub = cluster.Service<EventHub>();
        const int events = EventListener.Capacity + 2000;
        for (var i = 0; i < events; i++)
        {
            hub.Publish(new() { Kind = EventKind.TaskStarted, At = hub.Now, Node = "a", Silo = "b", TaskId = $"{i}" });
        }

        Assert.Equal(9, await (await cluster.Client.EnqueueAsync(CoreTasks.Add(4, 5))).GetAsync(Patience));
        gate.SetResult();
        await Eventually(() => Task.FromResult(sink.Told.Any(e => e.TaskId == $"{events - 1}")));
        var lost = Assert.Single(sink.Told, e => e.Kind == EventKind.EventsDropped).Count;
        Assert.Equal(events, lost + sink.Told.Count(e => e.Silo == "b"));
        Assert.All(sink.Batches, size => Assert.InRange(size, 1, EventListener.MaxBatch + 1));
    }

    [Fact]
    public async Task A_silo_does_not_wait_for_ever_for_a_sink_that_stands()
    {
        var time = new SimulatedTime();
        var sink = new Notes { Gate = new TaskCompletionSource().Task };
        var cluster = await StartAsync(time: time, add: services => services.AddSingleton<IEventSink>(sink));
        await Eventually(time, () => Task.FromResult(sink.Entered));
        var stopping = cluster.StopAsync(0);
        await Eventually(time, () => Task.FromResult(stopping.IsCompleted));
        await stopping;
        await Eventually(() => Task.FromResult(sink.WasHurried));
    }

    [Fact]
    public async Task A_silo_writes_its_events_to_a_file_if_it_is_told_to()
    {
        using var folder = new TemporaryDirectory();
        var cluster = await StartAsync(configure: o =>
        {
            o.EventFile.Path = folder["events/%n.jsonl"];
            o.EventFile.Kinds.Add("task-succeeded");
        });
        var task = await cluster.Client.EnqueueAsync(CoreTasks.Add(4, 5));
        await task.GetAsync(Patience);
        await cluster.StopAsync(0);
        var line = JsonElement.Parse(Assert.Single(File.ReadAllLines(folder["events/worker-1.jsonl"])));
        Assert.Equal(
            ("task-succeeded", task.Id, "core.add", "9", "worker-1"),
            (line.GetProperty("kind").GetString(), line.GetProperty("taskId").GetString(), line.GetProperty("taskName").GetString(), line.GetProperty("result").GetString(),
                line.GetProperty("node").GetString()));
        Assert.False(line.TryGetProperty("error", out _));
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(0, 1)]
    public async Task A_full_file_is_put_aside_and_the_oldest_go(int keep, int files)
    {
        using var folder = new TemporaryDirectory();
        using var file = new EventFile(new() { Path = folder["events.jsonl"], MaxMiB = 1, Keep = keep }, "one");
        var long200 = new string('x', 200);
        for (var batch = 0; batch < 20; batch++)
        {
            var first = batch * 1000;
            await file.WriteAsync([.. Enumerable.Range(first, 1000).Select(n => new ClusterEvent { Kind = EventKind.TaskFailed, At = default, Node = "one", Silo = "s", TaskId = $"{n}", Error = long200 })], default);
        }

        file.Dispose();
        var found = Directory.GetFiles(folder.Path).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(files, found.Length);
        Assert.All(found, path => Assert.InRange(new FileInfo(path).Length, 1, 1024 * 1024));
        var numbers = found.Reverse().SelectMany(File.ReadLines).Select(l => int.Parse(JsonElement.Parse(l).GetProperty("taskId").GetString()!)).Order().ToArray();
        Assert.Equal(Enumerable.Range(20_000 - numbers.Length, numbers.Length), numbers);
        Assert.EndsWith("19999", JsonElement.Parse(File.ReadLines(folder["events.jsonl"]).Last()).GetProperty("taskId").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_keeps_its_silo_from_starting()
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(folder["taken"], "no folder");
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddKreweSilo(silo => (silo.InMemory, silo.Gateway, silo.EventFile.Path) = (true, "127.0.0.1:0", folder["taken/events.jsonl"]));
        using var host = builder.Build();
        var error = await Assert.ThrowsAsync<ArgumentException>(() => host.StartAsync());
        Assert.StartsWith($"EventFile.Path is '{folder["taken/events.jsonl"]}', which cannot be opened: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Name a file that may be written here, and one for each silo: %n stands for its name.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_of_the_file_are_checked()
    {
        var options = new SiloOptions();
        options.EventFile.Kinds.Add("task-lost");
        Assert.StartsWith("EventFile.Kinds is 'task-lost'; allowed: task-sent, ", Assert.Throws<ArgumentException>(() => OptionsRules.Check(options)).Message, StringComparison.Ordinal);
        options = new() { EventFile = { MaxMiB = 0 } };
        Assert.StartsWith("EventFile.MaxMiB is '0'", Assert.Throws<ArgumentException>(() => OptionsRules.Check(options)).Message, StringComparison.Ordinal);
    }

    public sealed class Failures(ConcurrentQueue<ClusterEvent> told) : IEventSink
    {
        public EventFilter Filter { get; } = new([EventKind.TaskFailed]);

        public Task WriteAsync(IReadOnlyList<ClusterEvent> events, CancellationToken cancellationToken)
        {
            events.ToList().ForEach(told.Enqueue);
            return Task.CompletedTask;
        }
    }

    private sealed class Notes : IEventSink
    {
        private int refused;
        private volatile bool fails;
        private volatile bool entered;
        private volatile bool hurried;

        public ConcurrentQueue<ClusterEvent> Told { get; } = new();

        public ConcurrentQueue<int> Batches { get; } = new();

        public bool Fails
        {
            set => fails = value;
        }

        public Task Gate { get; init; } = Task.CompletedTask;

        public int Refused => Volatile.Read(ref refused);

        public bool Entered => entered;

        public bool WasHurried => hurried;

        public async Task WriteAsync(IReadOnlyList<ClusterEvent> events, CancellationToken cancellationToken)
        {
            entered = true;
            if (fails)
            {
                Interlocked.Add(ref refused, events.Count(e => e.Kind != EventKind.EventsDropped));
                throw new IOException("The disk is full.");
            }

            try
            {
                await Gate.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                hurried = true;
                throw;
            }

            Batches.Enqueue(events.Count);
            events.ToList().ForEach(Told.Enqueue);
        }
    }
}
