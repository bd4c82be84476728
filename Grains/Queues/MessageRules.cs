using Krewe.Execution;
using Krewe.Graphs;
using Krewe.Limits;
using Krewe.Payloads;
using Krewe.Schedules;
using Krewe.Submission;

namespace Krewe.Queues;

/// <summary>What makes a message acceptable. Each check gives null or a sentence that says what is wrong and what to do. Pure.</summary>
internal static class MessageRules
{
    /// <summary>Longest delay and longest keeping time.</summary>
    public static readonly TimeSpan MaxTime = TimeSpan.FromDays(3660);

    /// <summary>Most characters in all headers of a message.</summary>
    public const int MaxHeaders = 32 * 1024;

    /// <summary>Most arguments of a message that are results of other tasks.</summary>
    public const int MaxInputs = 256;

    /// <summary>Checks everything but the call itself.</summary>
    public static string? Check(TaskMessage message, int maxPayload)
    {
        if (!TaskIds.IsValid(message.Id))
        {
            return $"The id '{Shorten(message.Id)}' is not allowed: use 1–{TaskIds.MaxLength} visible characters.";
        }

        if (string.IsNullOrEmpty(message.Name) || message.Name.Length > 200)
        {
            return $"The task name '{Shorten(message.Name)}' is not allowed: use 1–200 characters.";
        }

        if (message.Arguments is null || message.Arguments.Length > maxPayload)
        {
            return $"The arguments of {message.Name} are {message.Arguments?.Length ?? 0:N0} bytes of JSON; at most {maxPayload:N0} are allowed. "
                + "Store the data elsewhere and pass a reference, or let a blob store keep what is large: Payloads.BlobsAbove.";
        }

        if (message is { Parent: not null, Options.Unique: not null })
        {
            return PartIsUnique(message.Name);
        }

        if (message.Inputs is { } inputs && CheckInputs(message.Name, inputs, maxPayload) is { } wrong)
        {
            return wrong;
        }

        return message.Headers is { } headers && CheckHeaders(message.Name, HeaderCollection.Of(headers)) is { } unfit ? unfit
            : message.Options is { } options
                ? CheckOptions(message.Name, options) ?? (message.IsJob ? null : CheckSilo(message.Name, options.Queue, options.Expires)) // Jobs are in no queue.
                : null;
    }

    private static string? CheckHeaders(string task, HeaderCollection headers)
    {
        if (Array.FindIndex(headers.Others, static header => header.Value is null) is >= 0 and var empty)
        {
            return $"The header '{Shorten(headers.Others[empty].Key)}' of {task} has no value: give it one, or leave it out.";
        }

        return HeaderCollection.CharactersIn(headers) is > MaxHeaders and var characters
            ? $"The headers of {task} are {characters:N0} characters; at most {MaxHeaders:N0} are allowed."
            : null;
    }

    /// <summary>Checks a job: that its kind fits its graph, and every call in it.</summary>
    public static string? CheckJob(TaskRegistry registry, string kind, GraphNode graph, bool mayBeUnknown = false) =>
        graph.Kind is NodeKind.Chain or NodeKind.Group or NodeKind.Linked && kind == JobNames.Of(graph)
            ? CheckGraph(registry, graph, null, null, mayBeUnknown)
            : $"A graph of kind {graph.Kind} cannot be submitted as a job of kind '{Shorten(kind)}'.";

    /// <summary>Checks that this silo or a neighbor has the task.</summary>
    public static string? CheckName(TaskRegistry registry, string name) =>
        registry.TryGet(name, out _) || registry.Elsewhere.ContainsKey(name) ? null : Unknown(registry, name);

    /// <summary>Checks name and arguments of one call.</summary>
    public static string? CheckCall(TaskRegistry registry, string name, byte[] arguments, bool nameOnly, bool mayBeUnknown = false)
    {
        if (!registry.TryGet(name, out var definition))
        {
            return mayBeUnknown ? null : CheckName(registry, name); // Who can run it looks at its arguments.
        }

        if (nameOnly || PayloadEnvelope.IsIn(arguments)) // Only who runs it can look into that.
        {
            return null;
        }

        try
        {
            definition.Validate(arguments);
            return null;
        }
        catch (BadArgumentsException e)
        {
            return e.Message;
        }
    }

    /// <summary>Checks every call in a graph whose arguments are known already.</summary>
    public static string? CheckGraph(TaskRegistry registry, GraphNode? node) => CheckGraph(registry, node, null, null, mayBeUnknown: false);

    private static string? CheckGraph(TaskRegistry registry, GraphNode? node, string? queue, TimeSpan? expires, bool mayBeUnknown)
    {
        if (node is null)
        {
            return "A part of the graph is missing.";
        }

        if (node.Options?.Unique is not null)
        {
            return PartIsUnique(node.Name ?? $"{node.Kind}");
        }

        (queue, expires) = (node.Options?.Queue ?? queue, node.Options?.Expires ?? expires);
        if (node.Kind == NodeKind.Task)
        {
            if (node.Name is null || node.Arguments is null)
            {
                return "A task in the graph has no name or no arguments.";
            }

            return (node.Options is { } o ? CheckOptions(node.Name, o) : null)
                ?? CheckSilo(node.Name, queue, expires)
                ?? CheckCall(registry, node.Name, node.Arguments, node.Typed || node.Each || node.Inputs is not null, mayBeUnknown);
        }

        if (node.Kind == NodeKind.Chain && node.Children is not { Count: > 0 })
        {
            return "A chain needs at least one link.";
        }

        if (node.Kind == NodeKind.Linked && node.Children is not { Count: > 1 })
        {
            return "A call that is linked needs something that follows from its end.";
        }

        if (node.Kind == NodeKind.Group && node.Reduce is not null && node.Count == 0)
        {
            return "An empty group cannot be reduced: there is no result to give.";
        }

        if (node.Kind == NodeKind.Group && node.Pages is null && node.Count != (node.Children?.Count ?? 0))
        {
            return $"A group says that it has {node.Count} members, but has {node.Children?.Count ?? 0}.";
        }

        if (node.Reduce is not null && CheckGraph(registry, node.Reduce, queue, expires, mayBeUnknown) is { } wrong)
        {
            return wrong;
        }

        return node.Children?.Select(child => CheckGraph(registry, child, queue, expires, mayBeUnknown)).FirstOrDefault(reason => reason is not null);
    }

    private static string? CheckInputs(string name, InputReference[] inputs, int maxPayload)
    {
        if (inputs.Length > MaxInputs)
        {
            return $"{name} takes {inputs.Length:N0} results of other tasks; at most {MaxInputs} are allowed. Gather them in a group first.";
        }

        if (Array.FindIndex(inputs, i => !TaskIds.IsValid(i?.Source)) is >= 0 and var bad)
        {
            return $"{name} takes the result of '{Shorten(inputs[bad]?.Source)}', which cannot be an id: use 1–{TaskIds.MaxLength} visible characters.";
        }

        var bytes = inputs.Sum(i => (long)(i.Value?.Length ?? 0));
        var most = Math.Max(maxPayload, GraphMessages.MaxCarried); // What a chain carries is never too much, however many take it.
        return bytes > most
            ? $"The results of other tasks that {name} takes are {bytes:N0} bytes of JSON; at most {most:N0} may travel with it. Pass references to them."
            : null;
    }

    /// <summary>The queue of a silo goes with it, and what is left there would never be looked at again.</summary>
    private static string? CheckSilo(string name, string? queue, TimeSpan? expires) => expires is null && queue is not null && QueueNames.IsOfSilo(queue)
        ? $"{name}: the queue '{Shorten(queue)}' is that of one silo and goes with it: say with Expires how long the task may wait there, broadcast it, or use another queue."
        : null;

    private static string? CheckOptions(string name, CallOptions o) => o switch
    {
        { Queue: { } queue } when QueueNames.IsDirected(queue) =>
            $"{name}: only what a client enqueues as a whole can be sent to a silo by its name, '{Shorten(QueueNames.SiloOf(queue))}': use OnSilo on the whole graph; schedules need a queue.",
        { Queue: { } queue } when !QueueNames.IsValid(queue) =>
            $"{name}: the queue name '{Shorten(queue)}' is not allowed: use 1–128 letters, digits or . _ - :",
        { Priority: < 0 or > 9 } => $"{name}: priority {o.Priority} is not allowed: use 0 to 9, 9 first.",
        { Countdown: { } t } when t < TimeSpan.Zero || t > MaxTime => $"{name}: a countdown of {DurationText.Of(t)} is not allowed: use 0 to {MaxTime.Days} days.",
        { Expires: { } t } when t <= TimeSpan.Zero || t > MaxTime => $"{name}: expires of {DurationText.Of(t)} is not allowed: use more than 0 and at most {MaxTime.Days} days.",
        { MaxRetries: < 0 } => $"{name}: {o.MaxRetries} retries are not allowed: use 0 or more.",
        { TimeLimit: { } t } when t <= TimeSpan.Zero => $"{name}: a time limit of {DurationText.Of(t)} is not allowed: use more than 0.",
        { SoftTimeLimit: { } t } when t <= TimeSpan.Zero => $"{name}: a soft time limit of {DurationText.Of(t)} is not allowed: use more than 0.",
        { ResultExpires: { } t } when t <= TimeSpan.Zero || t > MaxTime =>
            $"{name}: keeping the result for {DurationText.Of(t)} is not allowed: use more than 0 and at most {MaxTime.Days} days.",
        { Retry: { } retry } when CheckRetry(retry) is { } wrong => $"{name}: {wrong}",
        { Limit: { } limit } when CheckLimit(limit) is { } wrong => $"{name}: {wrong}",
        { Fair: { } fair } when !TaskIds.IsValid(fair.Key) => $"{name}: the fairness key '{Shorten(fair.Key)}' is not allowed: use 1–{TaskIds.MaxLength} visible characters.",
        { Fair.Weight: not (>= 0.001 and <= 1000) } => $"{name}: a fairness weight of {o.Fair.Weight} is not allowed: use 0.001 to 1000.",
        { Unique.MaxWait: not null, Countdown: null } => $"{name}: a longest wait is for calls that wait: give a countdown, too.",
        { Unique: { } unique } when CheckUnique(unique) is { } wrong => $"{name}: {wrong}",
        { MaxDeliveries: < 1 } => $"{name}: {o.MaxDeliveries} deliveries are not allowed: use 1 or more.",
        _ => null,
    };

    private static string? CheckUnique(UniqueCall unique) => unique switch
    {
        _ when !TaskIds.IsValid(unique.Key) => $"the unique key '{Shorten(unique.Key)}' is not allowed: use 1–{TaskIds.MaxLength} visible characters.",
        { Policy: > UniquePolicy.Join } => $"the policy {(int)unique.Policy} of unique calls is not known.",
        { Period: { } t } when t <= TimeSpan.Zero || t > MaxTime => $"unique for {DurationText.Of(t)} is not allowed: use more than 0 and at most {MaxTime.Days} days.",
        { MaxWait: { } t } when t <= TimeSpan.Zero || t > MaxTime => $"a longest wait of {DurationText.Of(t)} is not allowed: use more than 0 and at most {MaxTime.Days} days.",
        { MaxWait: not null, Policy: not UniquePolicy.Replace } => "a longest wait is for calls that replace each other.",
        _ => null,
    };

    private static string? CheckLimit(CallLimit limit) => TaskIds.IsValid(limit.Key)
        ? LimitRules.Check(limit.Limit)
        : $"the key '{Shorten(limit.Key)}' of a limit is not allowed: use 1–{TaskIds.MaxLength} visible characters.";

    private static string? CheckRetry(RetryOptions retry) => retry switch
    {
        { Delay: { } t } when t < TimeSpan.Zero || t > MaxTime => $"a retry delay of {DurationText.Of(t)} is not allowed: use 0 to {MaxTime.Days} days.",
        { MaxDelay: { } t } when t < TimeSpan.Zero || t > MaxTime => $"a longest retry delay of {DurationText.Of(t)} is not allowed: use 0 to {MaxTime.Days} days.",
        { Backoff: { } factor } when factor is not (>= 1 and <= 1_000) => $"a retry backoff of {factor} is not allowed: use 1 (constant) to 1000.",
        _ => null,
    };

    private static string PartIsUnique(string name) =>
        $"{name}: a part of a chain or group, and the call of a schedule, have ids of their own and cannot be unique: make the whole chain or group unique.";

    private static string Unknown(TaskRegistry registry, string name)
    {
        var near = registry.Definitions.Select(d => d.Name).Concat(registry.Elsewhere.Keys).Order(StringComparer.Ordinal).Where(n => Near(n, name)).Take(3).ToArray();
        return $"No task is called '{Shorten(name)}'." + (near.Length > 0
            ? $" Did you mean {string.Join(" or ", near.Select(n => $"'{n}'"))}?"
            : " Load the library that has it into a silo, or see which tasks there are with `krewe list --tasks`.");
    }

    private static bool Near(string known, string given) =>
        known.Contains(given, StringComparison.OrdinalIgnoreCase) || given.Contains(known, StringComparison.OrdinalIgnoreCase)
        || known[(known.LastIndexOf('.') + 1)..].Equals(given[(given.LastIndexOf('.') + 1)..], StringComparison.OrdinalIgnoreCase);

    private static string Shorten(string? text) => text is null ? "" : text.Length <= 60 ? text : text[..60] + "…";
}
