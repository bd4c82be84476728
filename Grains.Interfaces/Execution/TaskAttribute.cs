namespace Krewe;

/// <summary>
/// Makes a method a task. The containing class is partial; the method takes its arguments and last a <see cref="TaskContext"/>, and returns
/// a value, Task, Task&lt;T&gt;, ValueTask or ValueTask&lt;T&gt;, or void.
/// </summary>
/// <param name="name">The task's name on the wire: stable, unique, never derived from the method's name. 1–200 of letters, digits, <c>. _ -</c>.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TaskAttribute(string name) : Attribute
{
    /// <summary>The wire name.</summary>
    public string Name => name;

    /// <summary>Queue of calls that name none. Default <c>default</c>.</summary>
    public string Queue { get; set; } = "default";

    /// <summary>Priority of calls that give none: 0–9, 9 first. Default 0.</summary>
    public int Priority { get; set; }

    /// <summary>Retries after the first attempt, for errors in <see cref="AutoRetryFor"/> and for <see cref="TaskContext.Retry"/>. Default 3.</summary>
    public int MaxRetries { get; set; } = 3;

    /// <summary>Exception types that are retried by themselves, subclasses included. Default none.</summary>
    public Type[] AutoRetryFor { get; set; } = [];

    /// <summary>Exception types that are not, although <see cref="AutoRetryFor"/> says so. Default none.</summary>
    public Type[] DontAutoRetryFor { get; set; } = [];

    /// <summary>Seconds before the first retry. Default 1.</summary>
    public double RetryDelaySeconds { get; set; } = 1;

    /// <summary>Each further delay is this many times the one before; 1 keeps it constant. Default 2.</summary>
    public double RetryBackoff { get; set; } = 2;

    /// <summary>No delay exceeds this many seconds. Default 600.</summary>
    public double RetryMaxDelaySeconds { get; set; } = 600;

    /// <summary>Draws each delay at random between half and all of it, so that failures that came together do not return together. Default true.</summary>
    public bool RetryJitter { get; set; } = true;

    /// <summary>Decides about its retries: a class that implements <see cref="IRetryPolicy"/>. Default the silo's, by default what this attribute says.</summary>
    public Type? RetryPolicy { get; set; }

    /// <summary>What is called around its attempts: a class that derives from <see cref="TaskHooks"/>. Default none but the silo's.</summary>
    public Type? Hooks { get; set; }

    /// <summary>Writes and reads its arguments and result: a class that implements <see cref="IPayloadSerializer"/>. Default System.Text.Json.</summary>
    public Type? Serializer { get; set; }

    /// <summary>Seconds until the attempt is cancelled through its token; 0 for never (default).</summary>
    public double SoftTimeLimitSeconds { get; set; }

    /// <summary>Seconds until the attempt fails with TimeLimitExceeded; 0 for never (default).</summary>
    public double TimeLimitSeconds { get; set; }

    /// <summary>
    /// How many may start in a time, in the whole cluster: <c>10/s</c>, <c>100/m</c>, <c>5/30s</c>, <c>100/m burst 20</c>, <c>100/m window</c>. Each
    /// attempt counts. Default null: any number.
    /// </summary>
    public string? RateLimit { get; set; }

    /// <summary>How many may run at once in the whole cluster; 0 for any number (default).</summary>
    public int MaxConcurrency { get; set; }

    /// <summary>
    /// Takes up to so many of its messages at once: the method has one parameter, an array, of which each call gives one item, and returns nothing or an
    /// array of as many results. 2 to 10,000; 0 for one at a time (default).
    /// </summary>
    public int BatchSize { get; set; }

    /// <summary>With <see cref="BatchSize"/>: seconds after which a batch starts that is not full, counted from its first message. Default 1.</summary>
    public double BatchDelaySeconds { get; set; } = 1;

    /// <summary>
    /// Where its attempts run. Default <see cref="TaskIsolation.None"/>; with <see cref="TaskIsolation.Process"/> its limits and a terminate really
    /// end it, and nothing that it does can end the silo.
    /// </summary>
    public TaskIsolation Isolation { get; set; }

    /// <summary>Keeps no result. Default false.</summary>
    public bool IgnoreResult { get; set; }

    /// <summary>Seconds for which the result is kept. Default 86,400 (one day).</summary>
    public double ResultExpiresSeconds { get; set; } = 86_400;

    /// <summary>
    /// How many of its ended tasks the cluster keeps at most, each shard its equal share; those that ended first go first. Dead letters and parts of jobs
    /// are not counted. Default 0: any number, or what the silo's option Shards:KeepResults says for all tasks together.
    /// </summary>
    public int KeepResults { get; set; }
}
