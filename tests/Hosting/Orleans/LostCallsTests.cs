using Krewe.Hosting;
using Krewe.Queues;
using Orleans;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Krewe.Tests.Hosting;

/// <summary>Calls of a client that may have been lost with a connection to a silo.</summary>
public sealed class LostCallsTests : IDisposable
{
    private readonly SimulatedTime time = new();
    private readonly LostCalls calls;

    public LostCallsTests() => calls = new(time);

    public void Dispose() => calls.Dispose();

    [Fact]
    public async Task What_has_no_answer_a_moment_after_a_connection_has_ended_is_lost()
    {
        var call = calls.Invoke(Call(new TaskCompletionSource().Task));
        calls.OnGatewayCountChanged(null, new(currentNumberOfConnectedGateways: 1, previousNumberOfConnectedGateways: 2));
        await ClusterTest.Eventually(time, () => Task.FromResult(call.IsCompleted));
        var lost = await Assert.ThrowsAsync<SiloUnavailableException>(() => call);
        Assert.Contains("IShardGrain.SubmitAsync was under way", lost.Message, StringComparison.Ordinal);
        Assert.InRange(time.Elapsed, LostCalls.Grace, LostCalls.Grace * 100);
    }

    [Fact]
    public async Task What_is_answered_by_then_is_not()
    {
        var answer = new TaskCompletionSource();
        var other = calls.Invoke(Call(new TaskCompletionSource().Task));
        var call = calls.Invoke(Call(answer.Task));
        calls.OnGatewayCountChanged(null, new(0, 1));
        answer.SetResult();
        await call;
        await ClusterTest.Eventually(time, () => Task.FromResult(other.IsFaulted));
    }

    [Fact]
    public async Task What_is_begun_afterwards_waits_and_so_does_all_when_a_connection_is_won()
    {
        var before = calls.Invoke(Call(new TaskCompletionSource().Task));
        calls.OnGatewayCountChanged(null, new(1, 2));
        var answer = new TaskCompletionSource();
        var after = calls.Invoke(Call(answer.Task));
        calls.OnGatewayCountChanged(null, new(2, 1));
        await ClusterTest.Eventually(time, () => Task.FromResult(before.IsFaulted));
        time.Advance(LostCalls.Grace * 2);
        Assert.False(after.IsCompleted);
        answer.SetResult();
        await after;
    }

    [Fact]
    public async Task An_error_is_told_as_it_is()
    {
        await Assert.ThrowsAsync<StoreUnavailableException>(() => calls.Invoke(Call(Task.FromException(new StoreUnavailableException("away")))));
        CancellationToken cancelled = new(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calls.Invoke(Call(Task.FromCanceled(cancelled), by: cancelled)));
    }

    [Fact]
    public async Task What_nobody_has_cancelled_was_broken_off_and_can_be_made_again() => await Assert.ThrowsAsync<SiloUnavailableException>(
        () => calls.Invoke(Call(Task.FromException(new OperationCanceledException("the directory's question")))));

    [Fact]
    public async Task Calls_to_other_grains_are_left_alone()
    {
        var answer = new TaskCompletionSource();
        var other = calls.Invoke(Call(answer.Task, typeof(IManagementGrain)));
        var own = calls.Invoke(Call(new TaskCompletionSource().Task));
        calls.OnGatewayCountChanged(null, new(0, 1));
        await ClusterTest.Eventually(time, () => Task.FromResult(own.IsFaulted));
        Assert.False(other.IsCompleted);
        answer.SetResult();
        await other;
    }

    private static IOutgoingGrainCallContext Call(Task answer, Type? to = null, CancellationToken by = default)
    {
        var request = Through.Of<IInvokable>((method, _) => method.Name == nameof(IInvokable.GetCancellationToken) ? by : to ?? typeof(IShardGrain));
        return Through.Of<IOutgoingGrainCallContext>((method, _) => method.Name switch
        {
            "Invoke" => answer,
            "get_Request" => request,
            "get_InterfaceName" => "IShardGrain",
            "get_MethodName" => "SubmitAsync",
            var other => throw new NotSupportedException(other),
        });
    }
}
