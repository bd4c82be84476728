using System.Globalization;
using System.Text.RegularExpressions;

namespace Krewe.Tests.Docs;

/// <summary>The numbers of log messages: whoever filters by one means one message, whatever its category and its engine.</summary>
public partial class EventIdTests
{
    private static readonly string[] Products = ["Cli", "Client", "Engine", "Engine.Redis", "Grains", "Grains.Interfaces", "Redis", "Silo", "Testing"];

    /// <summary>From the sources, for no build has the code of both engines.</summary>
    private static readonly (string File, int? Id)[] Messages =
    [
        .. from product in Products
           from file in Directory.EnumerateFiles(Path.Combine(Pages.Root, product), "*.cs", SearchOption.AllDirectories)
           where !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
           from Match message in Message().Matches(File.ReadAllText(file))
           select (Path.GetRelativePath(Pages.Root, file), Number(message)),
    ];

    [Fact]
    public void Every_log_message_has_a_number_that_no_other_has()
    {
        Assert.True(Messages.Length > 100, $"Only {Messages.Length} messages were found.");
        Assert.DoesNotContain(Messages, message => message.Id is null);
        Assert.Empty(Messages.GroupBy(message => message.Id).Where(same => same.Count() > 1)
            .Select(same => $"{same.Key}: {string.Join(", ", same.Select(message => message.File))}"));
    }

    [Fact]
    public void A_number_that_the_documentation_names_is_one_of_a_message()
    {
        var named = Pages.All.SelectMany(page => Named().Matches(Pages.Read(page))).Select(Number).ToArray();
        Assert.NotEmpty(named);
        Assert.All(named, id => Assert.Contains(Messages, message => message.Id == id));
    }

    private static int? Number(Match match) => match.Groups[1].Success ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"\[LoggerMessage\((?:(?:EventId\s*=\s*)?(\d+))?")]
    private static partial Regex Message();

    [GeneratedRegex(@"\(event (\d+)\)")]
    private static partial Regex Named();
}
