namespace Krewe.Storage;

/// <summary>Something for the writer to do within a transaction that it may share with other jobs. It may be done again after a rollback.</summary>
internal abstract class WriteJob(int weight)
{
    /// <summary>About how many rows it touches.</summary>
    public int Weight => weight;

    /// <summary>Why it alone was refused; null while it was not.</summary>
    public Exception? Refusal { get; set; }

    public abstract void Apply(SqliteLink link);

    /// <summary>Tells whoever waits that the transaction is durable.</summary>
    public abstract void Succeed();

    public abstract void Fail(Exception error);
}

/// <summary>A job with an answer.</summary>
internal sealed class WriteJob<T>(int weight, Func<SqliteLink, T> apply) : WriteJob(weight)
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _answer = default!;

    public Task<T> Done => _done.Task;

    public override void Apply(SqliteLink link) => _answer = apply(link);

    public override void Succeed() => _done.SetResult(_answer);

    public override void Fail(Exception error) => _done.SetException(error);
}
