using Krewe.Payloads;
using Krewe.Queues;
using Krewe.Results;
using Krewe.Submission;
using Krewe.Telemetry;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Concurrency;

namespace Krewe.Graphs;

/// <summary>
/// A call and what follows from its end. Part 0 is the call; when it has ended, the parts that this concerns are submitted, and then the job ends as
/// the call did. Like a chain it keeps no state of its own: whatever is told or started again finds the same ids, which are one task each.
/// </summary>
[Reentrant]
internal sealed partial class LinkedGrain(ShardMap shards, ILogger<LinkedGrain> logger) : Grain, ILinkedGrain
{
    private const int MaxMessage = 16 * 1024;

    private GraphNode? graph;

    private string Id => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public async Task StartAsync(TaskMessage job)
    {
        graph = GraphMessages.GraphOf(job);
        if (await SubmitAsync(0, graph.Bindings ?? []) is { } refused)
        {
            await EndAsync(new(0, 0, TaskState.Failure, null, null, new(ErrorTypes.BadArguments, refused)));
        }
    }

    /// <inheritdoc/>
    public async Task MembersDoneAsync(MemberOutcome[] members)
    {
        if (await shards.Of(Id).GetMessageAsync(Id) is not { } job)
        {
            DeactivateOnIdle();
            return; // It has ended: these are parts that followed from it.
        }

        graph ??= GraphMessages.GraphOf(job);
        if (Array.Find(members, m => m.Index == 0) is { } main)
        {
            await EndAsync(main);
        }
    }

    /// <inheritdoc/>
    public async Task RevokeAsync(TaskMessage job, bool terminate)
    {
        graph ??= GraphMessages.GraphOf(job);
        await Members.RevokeAsync(shards, Id, 0, 0, graph.Children!.Count, terminate);
        await GraphPageKeys.ClearAsync(GrainFactory, GraphPageKeys.In(graph, Id));
        await shards.Of(Id).CompleteJobAsync(new(Id, TaskState.Revoked, Error: new(ErrorTypes.Revoked, "It was revoked.")));
        DeactivateOnIdle();
    }

    private async Task EndAsync(MemberOutcome main)
    {
        var source = GraphMessages.MemberId(Id, 0, 0);
        var error = main.Error ?? (main.State is TaskState.Success or TaskState.Ignored ? null : new(ErrorTypes.MemberFailed, $"It ended as {main.State}."));
        for (var index = 1; index < graph!.Children!.Count; index++)
        {
            var follower = graph.Children[index];
            NodeBinding[]? news = main.State switch
            {
                TaskState.Success when follower.Handles is null => [Result(follower, main, source)],
                TaskState.Failure or TaskState.Rejected when follower.Handles is { } variables => Told(variables, error!),
                _ => null,
            };
            var refused = news is null ? null : await SubmitAsync(index, [.. graph.Bindings ?? [], .. news]);
            if (refused is not null)
            {
                LogRefused(Id, index, refused); // The call has ended as it has.
            }
            else if (news is null)
            {
                await ClearAsync(index); // It will never be submitted.
            }
        }

        await shards.Of(Id).CompleteJobAsync(
            new(Id, main.State, main.Result, main.Gathered, error, GatheredBy: main.Gathered is null ? null : main.GatheredBy ?? source));
        DeactivateOnIdle();
    }

    private static NodeBinding Result(GraphNode follower, MemberOutcome main, string source) => new(follower.Takes, source,
        main.Gathered is null && (main.Result?.Length ?? 0) <= GraphMessages.MaxCarried ? main.Result ?? "null"u8.ToArray() : null);

    private NodeBinding[] Told(FailureVariables variables, ErrorInfo error) =>
        [Text(variables.Id, Id), Text(variables.Type, error.Type), Text(variables.Message, Shorten(error.Message))];

    private NodeBinding Text(int variable, string text) => new(variable, Id, PayloadCodec.TextArgument(text));

    private string Shorten(string message) => message.Length <= MaxMessage ? message
        : PayloadCodec.IsSealed(message) ? $"Too long to be told; the record of {Id} has it." // Of what is encrypted there is no beginning.
        : message[..MaxMessage];

    /// <summary>Submits a part; gives the reason when it is refused, and then nothing of it is left.</summary>
    private async Task<string?> SubmitAsync(int index, IReadOnlyList<NodeBinding> bindings)
    {
        using var span = MemberSpans.Start(graph!, Id, 1);
        var id = GraphMessages.MemberId(Id, 0, index);
        string? refused = null;
        try
        {
            var message = GraphMessages.ToMessage(graph!.Children![index], id, new ParentLink(Id, JobNames.Linked, 0, index), graph.Under(span), bindings);
            foreach (var (_, reason) in await GrainSubmitter.SubmitAsync(shards, [message]))
            {
                refused = reason;
            }
        }
        catch (SubmitRefusedException e)
        {
            refused = e.Message;
        }

        if (refused is not null)
        {
            await ClearAsync(index);
        }
        else if (await IsTakenBackAsync())
        {
            await Members.RevokeAsync(shards, [id], terminate: false); // While it was submitted.
        }

        return refused;
    }

    /// <summary>Not whether it has just ended: who tells of the call's end once more finds it so, and what follows goes on.</summary>
    private async Task<bool> IsTakenBackAsync() => await Members.IsOverAsync(shards, Id)
        && (await shards.Of(Id).FindAsync([Id]))[0].State is not (TaskState.Success or TaskState.Failure or TaskState.Rejected or TaskState.Ignored or TaskState.Unknown);

    /// <summary>Nobody else knows of the pages of what will not be submitted.</summary>
    private Task ClearAsync(int index) =>
        GraphPageKeys.ClearAsync(GrainFactory, GraphPageKeys.In(graph!.Children![index], GraphMessages.MemberId(Id, 0, index)));
}
