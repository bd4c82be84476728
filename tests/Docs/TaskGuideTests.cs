using System.Text.RegularExpressions;

namespace Krewe.Tests.Docs;

public partial class TaskGuideTests
{
    [Fact]
    public void Every_diagnostic_is_in_the_guide()
    {
        var released = Pages.Read("Grains.Generator/AnalyzerReleases.Unshipped.md") + Pages.Read("Grains.Generator/AnalyzerReleases.Shipped.md");
        var ids = Id().Matches(released).Select(m => m.Value).Order().ToArray();
        Assert.NotEmpty(ids);
        Assert.Equal(ids, Id().Matches(Pages.Read("docs/tasks.md")).Select(m => m.Value).Order());
    }

    [GeneratedRegex(@"KREWE\d{3}")]
    private static partial Regex Id();
}
