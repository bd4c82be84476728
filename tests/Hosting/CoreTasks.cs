using Microsoft.Extensions.DependencyInjection;

namespace Krewe.Tests.Hosting;

/// <summary>Tasks that the tests of the task path run.</summary>
public static partial class CoreTasks
{
    [Task("core.add")]
    public static int Add(int x, int y, TaskContext context) => x + y;

    [Task("core.join")]
    public static string Join(string first, string second, TaskContext context) => first + second;

    /// <summary>Merges nothing.</summary>
    [Task("core.refuse")]
    public static string Refuse(string first, string second, TaskContext context) => throw new InvalidOperationException("the cause");

    /// <summary>Returns what cannot be written.</summary>
    [Task("core.tie", MaxRetries = 3)]
    public static Knot Tie(TaskContext context)
    {
        var knot = new Knot();
        knot.Other = knot;
        return knot;
    }

    [Task("core.sum")]
    public static int Sum(int[] numbers, TaskContext context) => numbers.Sum();

    [Task("core.nothing")]
    public static void Nothing(TaskContext context)
    {
    }

    /// <summary>Writes into the gate's log.</summary>
    [Task("core.log")]
    public static string Log(string gate, string entry, TaskContext context)
    {
        Gate.Of(gate).Begin(entry);
        return entry;
    }

    /// <summary>Writes one of its headers into the gate's log.</summary>
    [Task("core.header")]
    public static string Header(string gate, string name, TaskContext context)
    {
        Gate.Of(gate).Begin(context.Headers.GetValueOrDefault(name, "none"));
        return name;
    }

    /// <summary>As <see cref="Log(string, string, TaskContext)"/>, on a queue and a priority of its own.</summary>
    [Task("core.elsewhere", Queue = "elsewhere", Priority = 6)]
    public static string Elsewhere(TaskContext context) => context.Queue;

    /// <summary>Submits another and does not wait for it.</summary>
    [Task("core.submit")]
    public static async Task<string> SubmitAsync(TaskContext context) =>
        (await context.Services.GetRequiredService<ICluster>().EnqueueAsync(Signature.Of<bool>("core.nothing"))).Id;

    /// <summary>Asks its cluster so many times what tasks there are.</summary>
    [Task("core.ask")]
    public static async Task<int> AskAsync(int times, TaskContext context)
    {
        var tasks = 0;
        for (var i = 0; i < times; i++)
        {
            tasks = (await context.Services.GetRequiredService<ICluster>().GetTasksAsync()).Count;
        }

        return tasks;
    }

    /// <summary>Says which worker it runs on.</summary>
    [Task("core.where")]
    public static string Where(TaskContext context) => context.Worker;

    /// <summary>Fails on one worker.</summary>
    [Task("core.fail-on")]
    public static string FailOn(string worker, TaskContext context) =>
        context.Worker == worker ? throw new InvalidOperationException($"not on {worker}") : context.Worker;

    /// <summary>Asks for a retry on one worker.</summary>
    [Task("core.retry-on")]
    public static string RetryOn(string gate, string worker, TaskContext context)
    {
        Gate.Of(gate).Begin(context.Worker);
        return context.Worker == worker ? throw context.Retry(TimeSpan.FromMinutes(1)) : context.Worker;
    }

    /// <summary>Begins, waits for the gate or its token, and says which worker it ran on.</summary>
    [Task("core.wait")]
    public static async Task<string> WaitAsync(string gate, TaskContext context)
    {
        Gate.Of(gate).Begin(context.Worker);
        await Gate.Of(gate).Opened.WaitAsync(context.CancellationToken);
        return context.Worker;
    }

    /// <summary>Waits, by blocking, for children that end only with its token.</summary>
    [Task("core.wait-all")]
    public static void WaitAll(TaskContext context) =>
        Task.WaitAll([ChildAsync(context.CancellationToken), ChildAsync(context.CancellationToken)], CancellationToken.None);

    /// <summary>Blocks its thread until the gate opens, whatever its token says.</summary>
    [Task("core.block")]
    public static string Block(string gate, TaskContext context)
    {
        Gate.Of(gate).Begin(context.Worker);
        Gate.Of(gate).Opened.Wait();
        return "done";
    }

    /// <summary>Blocks on an await of its own.</summary>
    [Task("core.sync-over-async")]
    public static int SyncOverAsync(TaskContext context)
    {
        return LaterAsync().Result;

        static async Task<int> LaterAsync()
        {
            await Task.Yield();
            return 7;
        }
    }

    /// <summary>Burns a core until the gate opens.</summary>
    [Task("core.burn")]
    public static int Burn(string gate, TaskContext context)
    {
        var opened = Gate.Of(gate).Opened;
        Gate.Of(gate).Begin(context.Worker);
        var n = 0;
        while (!opened.IsCompleted)
        {
            n++;
        }

        return n;
    }

    /// <summary>Fails the given number of times, writing each attempt into the log, then returns the number of the attempt.</summary>
    [Task("core.flaky", AutoRetryFor = [typeof(IOException)], DontAutoRetryFor = [typeof(FileNotFoundException)], RetryDelaySeconds = 0.01, RetryJitter = false)]
    public static int Flaky(string gate, int failures, string kind, TaskContext context)
    {
        Gate.Of(gate).Begin($"{context.Attempt}");
        return context.Attempt > failures
            ? context.Attempt
            : throw (kind switch
            {
                "io" => new IOException("the disk"),
                "missing" => new FileNotFoundException("the file"),
                "wrapped" => new AggregateException(new IOException("the disk, waited for")),
                "asked" => context.Retry(TimeSpan.FromMilliseconds(1), new InvalidOperationException("not yet")),
                _ => new InvalidOperationException("no retry"),
            });
    }

    /// <summary>Asks for a retry each time, and says how many there may be.</summary>
    [Task("core.insist")]
    public static void Insist(string gate, int? retries, TaskContext context)
    {
        Gate.Of(gate).Begin($"{context.Attempt}");
        throw context.Retry(TimeSpan.Zero, new InvalidOperationException("again"), retries);
    }

    /// <summary>Reports its attempt and gives what the attempt before reported.</summary>
    [Task("core.progress")]
    public static int Progress(string gate, TaskContext context)
    {
        var before = context.LastProgress<int>();
        context.ReportProgress(context.Attempt * 10);
        Gate.Of(gate).Begin($"{before}");
        return context.Attempt < 3 ? throw context.Retry(TimeSpan.FromMilliseconds(1)) : before;
    }

    /// <summary>Ends as it is told.</summary>
    [Task("core.end")]
    public static async Task<string> EndAsync(string how, TaskContext context)
    {
        await Task.CompletedTask;
        throw how switch
        {
            "reject" => context.Reject("not mine"),
            "ignore" => context.Ignore(),
            "null" => null!,
            "aggregate" => new AggregateException(new ArgumentException("one"), new ArgumentException("two")),
            "cancelled" => new OperationCanceledException("of its own"),
            "evil" => new EvilException(),
            "huge" => new HugeException(),
            "surrogate" => new InvalidOperationException("half of a pair: \ud83e"),
            "evil-token" => EvilToken(context),
            _ => new InvalidOperationException(how),
        };
    }

    /// <summary>Puts itself off once.</summary>
    [Task("core.snooze")]
    public static int Snooze(string gate, TaskContext context)
    {
        var log = Gate.Of(gate);
        log.Begin($"{context.Attempt}");
        return log.Log.Count == 1 ? throw context.Snooze(TimeSpan.FromMilliseconds(1)) : context.Attempt;
    }

    /// <summary>A result of so many characters.</summary>
    [Task("core.large")]
    public static string Large(int size, TaskContext context)
    {
        Console.WriteLine("a task may print");
        return new string('x', size);
    }

    /// <summary>Registers a callback that throws, then waits for its token.</summary>
    [Task("core.bad-callback")]
    public static async Task BadCallbackAsync(TaskContext context)
    {
        context.CancellationToken.Register(() => throw new InvalidOperationException("a callback that throws"));
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);
    }

    private static Task ChildAsync(CancellationToken stop) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);

    private static TimeoutException EvilToken(TaskContext context) => new($"{context.CancellationToken.IsCancellationRequested}");

    private sealed class EvilException : Exception
    {
        public override string Message => throw new InvalidOperationException("even its message throws");

        public override string? StackTrace => throw new InvalidOperationException("and its stack");
    }

    private sealed class HugeException : Exception
    {
        public override string Message => new('m', 1024 * 1024);

        public override string? StackTrace => new('s', 1024 * 1024);
    }
}

/// <summary>May refer to itself.</summary>
public sealed class Knot
{
    /// <summary>The next one.</summary>
    public Knot? Other { get; set; }
}
