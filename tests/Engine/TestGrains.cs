using Orleans.Concurrency;
using Orleans.Runtime;

namespace Krewe.Tests.Engine;

public interface IProbeGrain : IGrainWithStringKey
{
    Task<int> Add(int x, int y);

    ValueTask<string> Echo(string text);

    ValueTask Nothing();

    Task<int> EnterAndWait();

    [AlwaysInterleave]
    Task<int> EnterAndWaitBeside();

    /// <summary>Breaks the rule that a task is returned.</summary>
    Task Null();

    [AlwaysInterleave]
    Task Release();

    [ReadOnly]
    Task<int> ReadAndWait();

    [AlwaysInterleave]
    Task<int> Inside();

    Task Fail(string message);

    [OneWay]
    Task Fire(int value);

    [AlwaysInterleave]
    Task<int> Fired();

    Task<string?> ContextValue(string key);

    Task<string?> ContextValueBehind(string key, string other);

    Task WaitForCancellation(CancellationToken cancellationToken);

    [AlwaysInterleave]
    Task<bool> WasCancelled();

    Task<Guid> Incarnation();

    Task Leave();

    [ResponseTimeout("00:00:02")]
    Task Hang();

    Task<int> UnsafeIncrement();

    Task<int> Count();

    /// <summary>The silo it lives on.</summary>
    Task<string> Where();
}

public sealed class ProbeGrain : Grain, IProbeGrain
{
    private readonly Guid _incarnation = Guid.NewGuid();
    private TaskCompletionSource _gate = new();
    private int _inside, _fired, _count;
    private bool _cancelled;

    public Task<int> Add(int x, int y) => Task.FromResult(x + y);

    public ValueTask<string> Echo(string text) => new(text);

    public ValueTask Nothing() => default;

    public async Task<int> EnterAndWait()
    {
        var inside = ++_inside;
        await _gate.Task;
        _inside--;
        return inside;
    }

    public Task<int> ReadAndWait() => EnterAndWait();

    public Task<int> EnterAndWaitBeside() => EnterAndWait();

    public Task Null() => null!;

    public Task Release()
    {
        _gate.SetResult();
        _gate = new();
        return Task.CompletedTask;
    }

    public Task<int> Inside() => Task.FromResult(_inside);

    public Task Fail(string message) => throw new FormatException(message);

    public Task Fire(int value)
    {
        _fired = value;
        return value < 0 ? throw new ArgumentOutOfRangeException(nameof(value)) : Task.CompletedTask;
    }

    public Task<int> Fired() => Task.FromResult(_fired);

    public Task<string?> ContextValue(string key) => Task.FromResult(RequestContext.Get(key) as string);

    public Task<string?> ContextValueBehind(string key, string other) => GrainFactory.GetGrain<IProbeGrain>(other).ContextValue(key);

    public async Task WaitForCancellation(CancellationToken cancellationToken)
    {
        _inside++;
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _cancelled = true;
            throw;
        }
        finally
        {
            _inside--;
        }
    }

    public Task<bool> WasCancelled() => Task.FromResult(_cancelled);

    public Task<Guid> Incarnation() => Task.FromResult(_incarnation);

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task Hang() => new TaskCompletionSource().Task;

    public async Task<int> UnsafeIncrement()
    {
        var before = _count;
        await Task.Yield();
        return _count = before + 1;
    }

    public Task<int> Count() => Task.FromResult(_count);

    public Task<string> Where() => Task.FromResult(RuntimeIdentity);
}

public interface IReentrantGrain : IGrainWithIntegerKey
{
    Task<int> Meet(int parties);
}

[Reentrant]
public sealed class ReentrantGrain : Grain, IReentrantGrain
{
    private readonly TaskCompletionSource _all = new();
    private int _arrived;

    public async Task<int> Meet(int parties)
    {
        if (++_arrived == parties) _all.SetResult();
        await _all.Task;
        return _arrived;
    }
}

public interface IBrokenGrain : IGrainWithStringKey
{
    Task Call();
}

public sealed class BrokenGrain : Grain, IBrokenGrain
{
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        throw new InvalidDataException("It does not start.");
    }

    public Task Call() => Task.CompletedTask;
}

public interface IStillbornGrain : IGrainWithStringKey
{
    Task Call();
}

public sealed class StillbornGrain : Grain, IStillbornGrain
{
    public StillbornGrain() => throw new InvalidDataException("It cannot be made.");

    public Task Call() => Task.CompletedTask;
}

public interface IWorkerGrain : IGrainWithIntegerKey
{
    Task<Guid> WorkUntil(IReadOnlyList<int> pattern);

    Task<string> Where();
}

[StatelessWorker(3)]
public sealed class WorkerGrain(WorkGate gate) : Grain, IWorkerGrain
{
    private readonly Guid _id = Guid.NewGuid();

    public async Task<Guid> WorkUntil(IReadOnlyList<int> pattern)
    {
        gate.Enter();
        await gate.Opened;
        return _id;
    }

    public Task<string> Where() => Task.FromResult(RuntimeIdentity);
}

/// <summary>Lets a test hold workers until enough of them are in.</summary>
public sealed class WorkGate(int parties)
{
    private readonly TaskCompletionSource _full = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inside;

    public Task Full => _full.Task;

    public Task Opened => _open.Task;

    public void Enter()
    {
        if (Interlocked.Increment(ref _inside) == parties) _full.SetResult();
    }

    public void Open() => _open.SetResult();
}
