using Krewe.Graphs;
using Krewe.Submission;

namespace Krewe;

/// <summary>
/// A call that has not been made: cold, immutable, composable (Celery's <c>add.s(4, 5)</c>). Nothing happens until it is enqueued.
/// Options set on a chain or group hold for every task in it that does not set its own; delays hold for its start.
/// </summary>
public abstract record class Signature
{
    private protected Signature(GraphNode node) => Node = node;

    /// <summary>The call as data.</summary>
    public GraphNode Node { get; init; }

    /// <summary>
    /// A call by wire name, for callers that do not reference the task's code. Name, count and types are checked when it is submitted.
    /// </summary>
    /// <typeparam name="T">Type the result is read as.</typeparam>
    /// <exception cref="BadArgumentsException">An argument cannot be written as JSON.</exception>
    public static Signature<T> Of<T>(string name, params object?[] arguments) =>
        new(SignatureNodes.ByName(name, arguments));

    /// <summary>A call by wire name with its arguments as a JSON array; throws <see cref="SubmitRefusedException"/> for malformed JSON.</summary>
    public static Signature<T> OfJson<T>(string name, ReadOnlySpan<byte> arguments) =>
        new(SignatureNodes.ByNameJson(name, arguments));
}

/// <summary>A call whose result is a <typeparamref name="T"/>.</summary>
public sealed record class Signature<T> : Signature
{
    /// <summary>Wraps a node; generated code and <see cref="Canvas"/> call it.</summary>
    public Signature(GraphNode node)
        : base(node)
    {
    }

    /// <summary>Runs after <paramref name="delay"/>.</summary>
    public Signature<T> In(TimeSpan delay) => With(SignatureNodes.Delay(Node, delay));

    /// <summary>Runs not before <paramref name="time"/>.</summary>
    public Signature<T> At(DateTimeOffset time) => With(SignatureNodes.NotBefore(Node, time));

    /// <summary>Waits in <paramref name="queue"/>.</summary>
    public Signature<T> On(string queue) => With(SignatureNodes.Set(Node, o => o with { Queue = queue }));

    /// <summary>
    /// Runs on the silo of this name, which is looked for when it is enqueued, and nowhere else; only for what is enqueued as a whole. If nothing else is said
    /// it <see cref="Expires"/> after an hour: the silo may go. A name that no silo has is refused.
    /// </summary>
    /// <param name="silo">The name of its worker, such as <c>web@one</c>, or its address; of several with one name the one that has least to do.</param>
    public Signature<T> OnSilo(string silo) => With(SignatureNodes.Set(Node, o => o with { Queue = QueueNames.Directed(silo) }));

    /// <summary>Words with dots between them, such as <c>orders.new.eu</c>, for the <see cref="Routes"/> that choose a queue; every task in the graph inherits it.</summary>
    public Signature<T> WithRoutingKey(string key) => With(SignatureNodes.Header(Node, RouteCall.RoutingKeyHeader, key));

    /// <summary>0–9, 9 first.</summary>
    public Signature<T> WithPriority(int priority) => With(SignatureNodes.Set(Node, o => o with { Priority = priority }));

    /// <summary>Is revoked if not started within <paramref name="time"/> of its submission.</summary>
    public Signature<T> Expires(TimeSpan time) => With(SignatureNodes.Set(Node, o => o with { Expires = time }));

    /// <summary>At most <paramref name="retries"/> retries.</summary>
    public Signature<T> WithMaxRetries(int retries) => With(SignatureNodes.Set(Node, o => o with { MaxRetries = retries }));

    /// <summary>How often and when this call is tried again; what is null stays as it was, in the end as the task's attribute says.</summary>
    /// <param name="max">At most so many retries.</param>
    /// <param name="delay">Before the first retry.</param>
    /// <param name="backoff">Each further delay is this many times the one before: 1 (constant) to 1,000.</param>
    /// <param name="maxDelay">No delay exceeds it.</param>
    /// <param name="jitter">Whether each delay is drawn between half and all of it.</param>
    public Signature<T> WithRetries(int? max = null, TimeSpan? delay = null, double? backoff = null, TimeSpan? maxDelay = null, bool? jitter = null) =>
        With(SignatureNodes.Retries(Node, max, new(delay, backoff, maxDelay, jitter)));

    /// <summary>Cancelled after <paramref name="soft"/>, failed after <paramref name="hard"/>.</summary>
    public Signature<T> WithTimeLimit(TimeSpan? soft = null, TimeSpan? hard = null) =>
        With(SignatureNodes.Set(Node, o => o with { SoftTimeLimit = soft ?? o.SoftTimeLimit, TimeLimit = hard ?? o.TimeLimit }));

    /// <summary>Keeps no result.</summary>
    public Signature<T> IgnoreResult() => With(SignatureNodes.Set(Node, o => o with { IgnoreResult = true }));

    /// <summary>Keeps the result for <paramref name="time"/>.</summary>
    public Signature<T> KeepResult(TimeSpan time) => With(SignatureNodes.Set(Node, o => o with { ResultExpires = time }));

    /// <summary>Fails with WorkerLost when more than <paramref name="deliveries"/> workers died under it.</summary>
    public Signature<T> WithMaxDeliveries(int deliveries) => With(SignatureNodes.Set(Node, o => o with { MaxDeliveries = deliveries }));

    /// <summary>Shares a limit with all calls that name the same key, in the whole cluster.</summary>
    /// <param name="key">1–200 visible characters, such as a tenant's name.</param>
    /// <param name="rate">How many of them may start in a time; null for any number.</param>
    /// <param name="concurrency">How many may run at once; null for any number.</param>
    public Signature<T> WithLimit(string key, Rate? rate = null, int? concurrency = null) =>
        With(SignatureNodes.Set(Node, o => o with { Limit = new(key, new(rate, concurrency)) }));

    /// <summary>
    /// Within one queue and priority the keys take turns: whoever has submitted less does not wait for whoever has submitted more. Calls without a key
    /// are one of them.
    /// </summary>
    /// <param name="key">1–200 visible characters, such as a tenant's name.</param>
    /// <param name="weight">How many turns it has for each one of a key of weight 1: 0.001 to 1,000.</param>
    public Signature<T> Fair(string key, double weight = 1) => With(SignatureNodes.Set(Node, o => o with { Fair = new(key, weight) }));

    /// <summary>
    /// Makes it the only call of a key in the whole cluster: while another one has the key, <paramref name="policy"/> says what becomes of this. Of a
    /// whole task, chain or group, not of a part of one, and not with an id of one's own.
    /// </summary>
    /// <param name="key">1–200 visible characters, such as <c>invoice-7</c>, the same for all tasks; null: the task's name with these arguments.</param>
    /// <param name="period">The key stays taken for so long from the submission, also when the task has ended; null: until it has ended.</param>
    /// <param name="policy">What becomes of a call whose key is taken. Default: it is refused with <see cref="DuplicateTaskException"/>.</param>
    /// <exception cref="ArgumentException">No key was given, and this is no single task whose arguments are known.</exception>
    public Signature<T> Unique(string? key = null, TimeSpan? period = null, UniquePolicy policy = UniquePolicy.Reject) =>
        With(SignatureNodes.Unique(Node, new(key ?? SignatureNodes.KeyOf(Node), policy, period)));

    /// <summary>
    /// Of calls with one key only the last runs, once none has come for <paramref name="quiet"/>: each takes the place of the one that waits, and waits anew.
    /// </summary>
    /// <param name="key">As for <see cref="Unique"/>.</param>
    /// <param name="quiet">How long it waits for another call.</param>
    /// <param name="maxWait">However many come, it runs so long after the first; null: as long as they come it does not.</param>
    public Signature<T> Debounce(string? key, TimeSpan quiet, TimeSpan? maxWait = null) =>
        With(SignatureNodes.Unique(SignatureNodes.Delay(Node, quiet), new(key ?? SignatureNodes.KeyOf(Node), UniquePolicy.Replace, MaxWait: maxWait)));

    internal Signature<T> WithMaxWait(TimeSpan most) => With(SignatureNodes.Unique(Node, Node.Options!.Unique! with { MaxWait = most }));

    /// <summary>Of calls with one key within a period only the first runs.</summary>
    /// <param name="key">As for <see cref="Unique"/>.</param>
    /// <param name="period">Counted from the first call; the next one is taken when it is over and the first has ended.</param>
    /// <param name="policy">What becomes of the others. Default: they are the first one, and get its result.</param>
    public Signature<T> Throttle(string? key, TimeSpan period, UniquePolicy policy = UniquePolicy.Join) => Unique(key, period, policy);

    /// <summary>Uses <paramref name="id"/>: submitted twice it is one task.</summary>
    public Signature<T> WithId(string id) => With(Node with { Id = id });

    /// <summary>Adds a header, inherited by every task in the graph.</summary>
    public Signature<T> WithHeader(string name, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return With(SignatureNodes.Header(Node, name, value));
    }

    /// <summary>Then, with the result: a chain. <paramref name="next"/> is called once, now, with a stand-in for the result.</summary>
    public Signature<TNext> Then<TNext>(Func<Input<T>, Signature<TNext>> next)
    {
        ArgumentNullException.ThrowIfNull(next);
        var variable = SignatureNodes.NextVariable();
        return new(SignatureNodes.Chain(Node, SignatureNodes.Given(next(Input<T>.Later(variable)), nameof(next)), variable));
    }

    /// <summary>Then, without the result (Celery's immutable signature): a chain.</summary>
    public Signature<TNext> Then<TNext>(Signature<TNext> next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return new(SignatureNodes.Chain(Node, next.Node, 0));
    }

    private Signature<T> With(GraphNode node) => this with { Node = node };
}
