namespace Krewe.Submission;

/// <summary>One submission on its way through middleware.</summary>
/// <param name="innermost">What submits in the end.</param>
/// <param name="cancellationToken">The caller's.</param>
internal sealed class SubmitWay(SubmitNext innermost, CancellationToken cancellationToken)
{
    public SubmitNext Innermost => innermost;

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Id of what was submitted last; null when nothing was.</summary>
    public string? Id { get; set; }
}
