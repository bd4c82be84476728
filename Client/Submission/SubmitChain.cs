namespace Krewe.Submission;

/// <summary>The middleware around a client's submissions, the outermost first.</summary>
internal sealed class SubmitChain
{
    private readonly ISubmitMiddleware[] all;

    private SubmitChain(ISubmitMiddleware[] all) => this.all = all;

    /// <summary>Null when there is none, so that a submission costs nothing more.</summary>
    public static SubmitChain? Of(IEnumerable<ISubmitMiddleware>? middleware) => middleware?.ToArray() is { Length: > 0 } all ? new(all) : null;

    /// <summary>Runs it around <paramref name="last"/>.</summary>
    /// <exception cref="InvalidOperationException">It gave what is no id.</exception>
    public async ValueTask<string> RunAsync(OutgoingCall call, SubmitNext last, CancellationToken cancellationToken)
    {
        var id = await StepAsync(0, call, last, cancellationToken);
        return TaskIds.IsValid(id) ? id : throw new InvalidOperationException(
            $"Middleware around the submission of {call.Name} gave '{id}', which is no task's id: it has to give what next gave, or the id of another task.");
    }

    private ValueTask<string> StepAsync(int at, OutgoingCall call, SubmitNext last, CancellationToken cancellationToken) => at == all.Length
        ? last(call)
        : all[at].SubmitAsync(call, changed => StepAsync(at + 1, changed, last, cancellationToken), cancellationToken);
}
