namespace Krewe.Submission;

/// <summary>One submission on its way through middleware.</summary>
/// <param name="innermost">What submits in the end.</param>
/// <param name="cancellationToken">The caller's.</param>
internal sealed class SubmitWay(SubmitNext innermost, CancellationToken cancellationToken)
{
    public SubmitNext Innermost => innermost;

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Id of what was submitted last; null when nothing was.</summary>
    public string? Last { get; set; }

    /// <summary>Whether that was there before, see <see cref="UniqueCall"/>.</summary>
    public bool IsJoined { get; set; }
}
