using System.Globalization;

namespace Krewe;

/// <summary>A number and what is counted, as people say it: <c>1 task</c>, <c>1,200 tasks</c>. For messages and logs.</summary>
/// <param name="Count">How many.</param>
/// <param name="One">What one of them is called.</param>
/// <param name="Many">What others than one are called; null for <paramref name="One"/> with an s.</param>
internal readonly record struct Counted(long Count, string One, string? Many = null)
{
    /// <summary>So many tasks.</summary>
    public static Counted Tasks(long count) => new(count, "task");

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count:N0} {(Count == 1 ? One : Many ?? One + "s")}");
}
