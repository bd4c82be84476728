using System.Text;
using Krewe.Limits;
using Krewe.Queues;
using Krewe.Results;
using Krewe.Storage;
using Krewe.Submission;

namespace Krewe.Tests.Conformance.Stores;

/// <summary>Rows and records to store.</summary>
internal static class StoreSamples
{
    private const string Trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    public static readonly DateTimeOffset Now = new(2026, 3, 29, 1, 59, 59, TimeSpan.FromHours(2));

    public static TaskMessage Message(string id) => new() { Id = id, Name = "math.add", Arguments = "[4,5]"u8.ToArray() };

    public static TaskRow Row(long sequence) => new(sequence, Message($"task-{sequence}"), new RowStatus(RowPhase.Waiting, 1_700_000_000_000 + sequence, 0, 0, 0, null));

    public static TaskRecord Record(string id, int minute = 0, TaskState state = TaskState.Success) => new()
    {
        Id = id, Name = "math.add", Queue = QueueNames.Default, State = state, Result = "9"u8.ToArray(), Attempts = 1,
        FinishedAt = Now.AddMinutes(minute), ExpiresAt = Now.AddMinutes(minute).AddDays(1),
    };

    /// <summary>Messages that together set every field, and leave every field that can be left.</summary>
    public static TaskMessage[] EveryMessage() =>
    [
        Message(Guid.CreateVersion7(Now).ToString("N")),
        Message("ABCDEFABCDEFABCDEFABCDEFABCDEFAB"),
        Message("0123456789abcdef"),
        Message(new string('長', TaskIds.MaxLength)),
        Message("no arguments") with { Arguments = [] },
        Message("large") with { Arguments = Encoding.UTF8.GetBytes($"[\"{new string('x', 1 << 20)}\"]") },
        Message("unicode") with { Name = "größe.测试", Arguments = "[\"\u0000 é 猫 🐈\"]"u8.ToArray() },
        Message("empty options") with { Options = new CallOptions() },
        Message("traits") with { Traits = MessageTraits.Job | MessageTraits.Each },
        Message("parent") with { Parent = new ParentLink("job-1", JobNames.Group, 2, int.MaxValue) },
        Message("headers") with { Headers = new Dictionary<string, string> { ["traceparent"] = "00-ab-cd-01", ["ключ"] = "", [""] = "空" } },
        Message("trace") with { Headers = new Dictionary<string, string> { ["traceparent"] = Trace } },
        Message("trace and headers") with { Headers = new Dictionary<string, string> { ["a"] = "1", ["traceparent"] = Trace, ["tracestate"] = "vendor=1" } },
        Message("no headers") with { Headers = new Dictionary<string, string>() },
        Message("inputs") with
        {
            Inputs = [new InputReference(0, "a"), new InputReference(3, "b", "[1]"u8.ToArray()), new InputReference(1, "c", [], new MemberRange(1, 2, 3))],
        },
        Message("no inputs") with { Inputs = [] },
        Message("all options") with
        {
            Traits = (MessageTraits)31,
            Options = new CallOptions
            {
                Queue = "slow", Priority = 9, Countdown = TimeSpan.FromMilliseconds(1.5), Eta = Now.AddYears(1), Expires = TimeSpan.FromTicks(1),
                MaxRetries = int.MaxValue, SoftTimeLimit = TimeSpan.MaxValue, TimeLimit = TimeSpan.FromDays(400), IgnoreResult = true,
                ResultExpires = TimeSpan.Zero, MaxDeliveries = 0,
                Retry = new RetryOptions(TimeSpan.FromTicks(3), 1.7, TimeSpan.FromDays(3), true),
            },
        },
        Message("a limit") with { Options = new CallOptions { Limit = new("tenant-猫", new(new(100, TimeSpan.FromSeconds(30), 20), 7)), MaxRetries = 1 } },
        Message("a window") with { Options = new CallOptions { Limit = new("k", new(Rate.PerHour(RateText.Most).InWindow())), Retry = new RetryOptions() } },
        Message("a limit that limits nothing") with { Options = new CallOptions { Limit = new("k", Limit.None) } },
        Message("fair") with { Options = new CallOptions { Fair = new("tenant-猫", 0.25), Priority = 3 } },
        Message("unique") with { Options = new CallOptions { Unique = new("猫", UniquePolicy.Join, TimeSpan.FromHours(1)) } },
        Message("debounced") with
        {
            Options = new CallOptions { Unique = new("k", UniquePolicy.Replace, MaxWait: TimeSpan.FromTicks(7), Since: Now.AddTicks(3)), Limit = new("k", Limit.None) },
        },
        Message("no retry options") with { Options = new CallOptions { Retry = new RetryOptions() } },
        Message("no jitter") with { Options = new CallOptions { Retry = new RetryOptions(MaxDelay: TimeSpan.Zero, Jitter: false), MaxDeliveries = 2 } },
        Message("some options") with { Options = new CallOptions { Queue = QueueNames.Default, Priority = -1, IgnoreResult = false, MaxRetries = -1 } },
    ];

    /// <summary>Records that together set every field, and leave every field that can be left.</summary>
    public static TaskRecord[] EveryRecord() =>
    [
        new() { Id = "bare", State = TaskState.Ignored, ExpiresAt = Now.AddDays(1) },
        new() { Id = "for ever", State = TaskState.Success },
        Record("large") with { Result = Encoding.UTF8.GetBytes(new string('7', 1 << 20)) },
        Record("empty result") with { Result = [] },
        Record(Guid.CreateVersion7(Now).ToString("N"), state: TaskState.Failure) with
        {
            Result = null, Error = new ErrorInfo("System.Exception", "größer als 猫", "at X\n at Y"), DeadLetter = true, Worker = "krewe@höst",
            SubmittedAt = Now.AddTicks(-3), StartedAt = Now.AddTicks(-1), Due = Now.AddYears(100), Attempts = int.MaxValue,
            Progress = "{\"done\":1}"u8.ToArray(), Gathered = 0,
        },
        Record("no stack", state: TaskState.Rejected) with { Error = new ErrorInfo("", ""), Progress = [], Gathered = 1_000_000, GatheredBy = "a:1" },
        Record("revoked", state: TaskState.Revoked) with { Queue = "größe", Name = "" },
        Record("member") with { Member = true },
        Record("replaced") with { Name = JobNames.Chain, CalledAs = "größe.import", Gathered = 2, Worker = "krewe@a" },
        Record("call", state: TaskState.Failure) with { Call = Message("call") with { Headers = new Dictionary<string, string> { ["a"] = "猫", ["traceparent"] = Trace } } },
    ];

    public static void Same(TaskMessage expected, TaskMessage actual)
    {
        Assert.Equal(expected with { Arguments = [], Headers = null, Inputs = null }, actual with { Arguments = [], Headers = null, Inputs = null }, Ignoring.Arrays);
        Assert.Equal(expected.Arguments, actual.Arguments);
        Assert.Equal(expected.Headers?.OrderBy(pair => pair.Key), actual.Headers?.OrderBy(pair => pair.Key));
        Assert.Equal(expected.Inputs?.Select(Text), actual.Inputs?.Select(Text));
    }

    public static void Same(TaskRecord expected, TaskRecord? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected with { Result = null, Progress = null, Call = null }, actual with { Result = null, Progress = null, Call = null });
        Assert.Equal(expected.Call is null, actual.Call is null);
        if (expected.Call is { } call)
        {
            Same(call, actual.Call!);
        }

        Assert.Equal(expected.Result, actual.Result);
        Assert.Equal(expected.Progress, actual.Progress);
    }

    public static TaskFilter Everything { get; } = new(Limit: 10_000);

    private static string Text(InputReference input) =>
        $"{input with { Value = null }} {(input.Value is null ? "none" : Convert.ToHexString(input.Value))}";

    /// <summary>Arrays within records are equal by reference only; those here are empty and compared on their own.</summary>
    private sealed class Ignoring : IEqualityComparer<TaskMessage>
    {
        public static Ignoring Arrays { get; } = new();

        private static readonly byte[] None = [];

        public bool Equals(TaskMessage? x, TaskMessage? y) => x! with { Arguments = None } == y! with { Arguments = None };

        public int GetHashCode(TaskMessage obj) => obj.Id.GetHashCode(StringComparison.Ordinal);
    }
}
