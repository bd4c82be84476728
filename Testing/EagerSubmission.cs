using Krewe.Graphs;
using Krewe.Results;
using Krewe.Testing.Work;

namespace Krewe.Testing;

/// <summary>Outermost of what stands around the client's submissions: lets time go on until what was submitted has ended.</summary>
internal sealed class EagerSubmission(TestCluster cluster, bool propagates) : ISubmitMiddleware
{
    public async ValueTask<string> SubmitAsync(OutgoingCall call, SubmitNext next, CancellationToken cancellationToken)
    {
        var id = await next(call);
        if (TaskRun.Current is not null)
        {
            return id; // A task that uses the test's client: time goes on already, for the task.
        }

        await cluster.RunToEndAsync(id, call.Name).WaitAsync(cancellationToken);
        if (propagates && await cluster.Client.GetResult<object>(id).GetRecordAsync(cancellationToken) is { } record
            && record.State.IsTerminal() && record.State is not (TaskState.Success or TaskState.Ignored))
        {
            throw GroupResults.Failed(record);
        }

        return id;
    }
}
