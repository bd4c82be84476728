using Krewe.Execution;

namespace Krewe.Tests.Execution;

public class TaskDefinitionTests
{
    [Theory]
    [InlineData("sample.add", "sample.add(int x, int y) → int")]
    [InlineData("sample.double", "sample.double(int x) → int")]
    [InlineData("sample.nothing-later", "sample.nothing-later(bool fail) → void")]
    [InlineData("sample.optional", "sample.optional(string class, int count?, Colour colour?, double? scale?, string? tail?) → string")]
    [InlineData("sample.merge", "sample.merge(Dictionary<string, int> left, Dictionary<string, int> right) → Dictionary<string, int>")]
    [InlineData("sample.cancelled", "sample.cancelled() → bool")]
    [InlineData("service.greet", "service.greet(string name) → string")]
    public void A_definition_reads_like_its_task(string task, string text) => Assert.Equal(text, Definitions.Named(task).ToString());

    [Fact]
    public void Settings_are_those_of_the_attribute()
    {
        Assert.Same(TaskSettings.Default, Definitions.Named("sample.add").Settings);

        var settings = Definitions.Named("sample.double").Settings;
        Assert.Equal("slow", settings.Queue);
        Assert.Equal(7, settings.Priority);
        Assert.Equal(1, settings.MaxRetries);
        Assert.Equal(TimeSpan.FromMinutes(1), settings.TimeLimit);
        Assert.Null(settings.SoftTimeLimit);
        Assert.Equal([typeof(IOException)], settings.AutoRetryFor);
        Assert.Equal(RetryPolicy.Default, settings.Retry);
    }

    [Fact]
    public void The_defaults_of_attribute_and_settings_agree()
    {
        var attribute = new TaskAttribute("any");
        var settings = TaskSettings.Default;
        Assert.Equal((attribute.Queue, attribute.Priority, attribute.MaxRetries, attribute.IgnoreResult),
            (settings.Queue ?? "default", settings.Priority, settings.MaxRetries, settings.IgnoreResult));
        Assert.Equal(TimeSpan.FromSeconds(attribute.ResultExpiresSeconds), settings.ResultExpires);
        Assert.Equal(settings.Retry, new RetryPolicy(TimeSpan.FromSeconds(attribute.RetryDelaySeconds), attribute.RetryBackoff,
            TimeSpan.FromSeconds(attribute.RetryMaxDelaySeconds), attribute.RetryJitter));
    }

    [Fact]
    public void Two_modules_with_one_name_are_refused() => Assert.Contains("'sample.add'", Assert.Throws<TaskLibraryException>(
        () => new TaskRegistry([Definitions.Named("sample.add"), Definitions.Named("sample.add")])).Message, StringComparison.Ordinal);
}
