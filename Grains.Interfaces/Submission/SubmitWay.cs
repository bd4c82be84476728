namespace Krewe.Submission;

/// <summary>One submission on its way through middleware.</summary>
/// <param name="innermost">What submits in the end.</param>
/// <param name="cancellationToken">The caller's.</param>
internal sealed class SubmitWay(SubmitNext innermost, CancellationToken cancellationToken)
{
    public SubmitNext Innermost => innermost;

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>What was submitted last; null when nothing was.</summary>
    public Submitted? Last { get; set; }
}

/// <summary>What a submission came to.</summary>
/// <param name="Id">Id of the task that is durable.</param>
/// <param name="IsJoined">Whether it was there before, see <see cref="UniqueCall"/>.</param>
internal readonly record struct Submitted(string Id, bool IsJoined = false);
