namespace Krewe.Submission;

/// <summary>One submission on its way, and what became of it.</summary>
/// <param name="cancellationToken">The caller's.</param>
internal sealed class SubmitWay(CancellationToken cancellationToken)
{
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Id of what was submitted last; null when nothing was.</summary>
    public string? Last { get; set; }

    /// <summary>Whether that was there before, see <see cref="UniqueCall"/>.</summary>
    public bool IsJoined { get; set; }
}
