using Krewe.Hosting;
using Microsoft.Extensions.Configuration;

namespace Krewe.Tests.History;

/// <summary>How many records are kept of single tasks, as the configuration says it.</summary>
public class KeptResultsConfigurationTests
{
    [Fact]
    public void Numbers_are_read_by_the_names_of_tasks_beside_the_other_options_of_the_shards()
    {
        var options = Read(("Shards:KeepResultsOf:mail.send", "1000"), ("shards:keepresultsof:Reports-1.monthly", "0"), ("Shards:KeepResults", "50"));
        Assert.Equal([("Reports-1.monthly", 0), ("mail.send", 1000)], options.Shards.KeptResults.Select(kept => (kept.Key, kept.Value)).OrderBy(kept => kept.Value));
        Assert.Equal(50, options.Shards.KeepResults);
        Assert.Contains(("Shards:KeepResultsOf:TASK", "a whole number"), ConfigurationRules.Keys());
    }

    [Theory]
    [InlineData("Krewe:Shards:KeepResultsOf:mail.send is 'many'; allowed: 0 (any number) or more.", "Shards:KeepResultsOf:mail.send", "many")]
    [InlineData("Krewe:Shards:KeepResultsOf:mail.send is '-1'; allowed: 0 (any number) or more.", "Shards:KeepResultsOf:mail.send", "-1")]
    [InlineData("Krewe:Shards:KeepResultsOf:mail.send is ''; allowed: 0 (any number) or more.", "Shards:KeepResultsOf:mail.send:most", "1")]
    [InlineData("Krewe:Shards:KeepResultsOf is '7'; allowed: one number for each task, such as Krewe:Shards:KeepResultsOf:mail.send=1000.", "Shards:KeepResultsOf", "7")]
    [InlineData("There is no option Krewe:Shards:KeepResultOf; allowed in Krewe:Shards: ClientTimeout, KeepCalls, KeepResults, KeepResultsOf,", "Shards:KeepResultOf", "7")]
    public void One_that_is_wrong_is_named_with_what_is_allowed(string message, string key, string value) =>
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => Read((key, value))).Message, StringComparison.Ordinal);

    private static SiloOptions Read(params (string Key, string Value)[] values)
    {
        var options = new SiloOptions();
        options.Read(new ConfigurationBuilder().AddInMemoryCollection(values.Select(v => KeyValuePair.Create($"Krewe:{v.Key}", (string?)v.Value))).Build().GetSection("Krewe"));
        return options;
    }
}
