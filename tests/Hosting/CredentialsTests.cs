using Krewe.Hosting;
using Microsoft.Extensions.Configuration;

namespace Krewe.Tests.Hosting;

/// <summary>What is wrong is repeated to who wrote it, and thus to the log: but no password.</summary>
public sealed class CredentialsTests
{
    [Theory]
    [InlineData("'Krewe:Broker=…' is not understood", "Krewe:Broker=redis://:hunter2@db1")]
    [InlineData("'-Krewe:Secret=…' is not understood", "-Krewe:Secret=hunter2")]
    [InlineData("'redis://…@db1' is not understood", "redis://ann:hun@ter2@db1")]
    [InlineData("'…' is not understood", "--Krewe:Secret=hunter1", "hunter2")]
    [InlineData("'…' is not understood", "--Krewe:Broker", "redis://:hunter1", "hunter2@db1")]
    [InlineData("There is no option --redis://…@db1", "--redis://:hunter2@db1=1")]
    [InlineData("--Krewe:redis://…@db1 has no value", "--Krewe:redis://:hunter2@db1")]
    public void Of_the_command_line(string message, params string[] arguments)
    {
        var error = Assert.Throws<ArgumentException>(() => SiloCommandLine.Check(arguments));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hun", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Krewe:Secret is '…'", "Krewe:Secret", "hunter2", "Krewe:Secret:0", "hunter2")]
    [InlineData("Krewe:Broker is '…'", "Krewe:Broker", "redis://:hunter2", "Krewe:Broker:0", "x")]
    [InlineData("Krewe:Gateway is 'redis://…@db1'", "Krewe:Gateway", "redis://:hunter2@db1", "Krewe:Gateway:0", "x")]
    [InlineData("Krewe:Worker is 'redis://…@db1'", "Krewe:Worker", "redis://:hunter2@db1")]
    [InlineData("Krewe:Libraries:0=redis://…@db1", "Krewe:Libraries", "redis://:hunter2@db1")]
    public void Of_the_configuration(string message, params string[] keysAndValues)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(keysAndValues.Chunk(2).Select(pair => KeyValuePair.Create(pair[0], (string?)pair[1]))).Build();
        var error = Assert.Throws<ArgumentException>(() => ConfigurationRules.Check(configuration.GetSection("Krewe")));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_options_that_were_given_a_broker_by_mistake()
    {
        foreach (var mistake in new Action<SiloOptions>[]
        {
            o => o.Cluster = "redis://:hunter2@db1", o => o.Gateway = "redis://:hunter2@db1", o => o.Worker.Queues = ["redis://:hunter2@db1"],
        })
        {
            var options = new SiloOptions();
            mistake(options);
            var error = Assert.Throws<ArgumentException>(() => OptionsRules.Check(options));
            Assert.Contains("is 'redis://…@db1'; allowed: ", error.Message, StringComparison.Ordinal);
        }
    }
}
