using System.Text.Json;

namespace Krewe.Tests.Hosting;

/// <summary>Tasks that the tests of payloads run.</summary>
public static partial class PayloadTasks
{
    /// <summary>Says what it was told, in every way that a task has, and ends as it is told.</summary>
    [Task("payload.tell", MaxRetries = 1)]
    public static async Task<string> TellAsync(string secret, string how, TaskContext context)
    {
        context.ReportProgress($"progress {secret}");
        await context.SaveCheckpointAsync($"checkpoint {secret}");
        if (how == "again" && context.Attempt == 1)
        {
            throw context.Retry(TimeSpan.FromMilliseconds(1), new InvalidOperationException($"retry {secret}"));
        }

        return how switch
        {
            "fail" => throw new InvalidOperationException($"error {secret}", new InvalidOperationException($"inner {secret}")),
            "reject" => throw context.Reject($"reason {secret}"),
            _ => $"{context.Checkpoint<string>()}, {context.LastProgress<string>()}, result {secret}",
        };
    }

    /// <summary>Gives so many characters.</summary>
    [Task("payload.repeat")]
    public static string Repeat(string text, int times, TaskContext context) => string.Concat(Enumerable.Repeat(text, times));

    /// <summary>Counts characters.</summary>
    [Task("payload.length")]
    public static int Length(string text, TaskContext context) => text.Length;

    /// <summary>Counts characters after a while; says which worker has begun.</summary>
    [Task("payload.slow-length")]
    public static async Task<string> SlowLengthAsync(string gate, string text, TaskContext context)
    {
        Gate.Of(gate).Begin(context.Worker);
        await Gate.Of(gate).Opened.WaitAsync(context.CancellationToken);
        return $"{text.Length} on {context.Worker}";
    }

    /// <summary>As <see cref="Repeat(string, int, TaskContext)"/>, in a format of its own.</summary>
    [Task("payload.veiled", Serializer = typeof(Veil))]
    public static async Task<Veiled> VeiledAsync(Veiled first, int times, TaskContext context)
    {
        await Task.Yield();
        return new(string.Concat(Enumerable.Repeat(first.Text, times)));
    }

    /// <summary>Joins, in a format of its own.</summary>
    [Task("payload.veiled-join", Serializer = typeof(Veil))]
    public static Veiled Join(Veiled first, Veiled second, TaskContext context) => new(first.Text + second.Text);

    /// <summary>Takes what a group in a format of its own gave.</summary>
    [Task("payload.veiled-all", Serializer = typeof(Veil))]
    public static string All(Veiled[] all, TaskContext context) => string.Join("+", all.Select(v => v.Text));

    /// <summary>Takes JSON.</summary>
    [Task("payload.plain")]
    public static string Plain(Veiled value, TaskContext context) => value.Text;

    /// <summary>Gives what its format does not take.</summary>
    [Task("payload.unveilable", Serializer = typeof(Veil))]
    public static Unveilable Unveilable(TaskContext context) => new();
}

public sealed record Veiled(string Text);

public sealed record Unveilable;

/// <summary>A format that is not JSON: it, with every bit turned over.</summary>
public sealed class Veil : IPayloadSerializer
{
    public string ContentType => "application/x-veil";

    public byte[] Write<T>(T value) =>
        value is Unveilable ? throw new NotSupportedException("not this one") : Turn(JsonSerializer.SerializeToUtf8Bytes(value));

    public T? Read<T>(ReadOnlySpan<byte> bytes) => JsonSerializer.Deserialize<T>(Turn(bytes.ToArray()));

    private static byte[] Turn(byte[] bytes) => Array.ConvertAll(bytes, b => (byte)~b);
}
