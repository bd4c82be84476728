using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Krewe.Hosting;
using Krewe.Submission;
using Microsoft.Extensions.Configuration;

namespace Krewe.Tests.Submission;

/// <summary>The rules of routes.</summary>
public sealed class RouteTests
{
    [Fact]
    public void A_pattern_fits_what_the_expression_that_says_the_same_fits() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(
        Gen.Elements('a', 'b', '*', '?').ListOf().ToArbitrary(), Gen.Elements('a', 'b').ListOf().ToArbitrary(), (pattern, text) =>
        {
            var expression = $"^{string.Concat(pattern.Select(c => c switch { '*' => ".*", '?' => ".", _ => $"{c}" }))}$";
            Assert.Equal(Regex.IsMatch(string.Concat(text), expression), Wildcards.Fit<char>([.. pattern], [.. text], '*', '?'));
        }));

    [Theory]
    [InlineData("orders.*.eu", "orders.new.eu", true)]
    [InlineData("orders.*.eu", "orders.eu", false)]
    [InlineData("orders.*.eu", "orders.new.big.eu", false)]
    [InlineData("orders.*.eu", "orders.new.us", false)]
    [InlineData("orders.#", "orders", true)]
    [InlineData("orders.#", "orders.new.eu", true)]
    [InlineData("orders.#", "ordersnew", false)]
    [InlineData("#.eu", "eu", true)]
    [InlineData("#.eu", "a.b.eu", true)]
    [InlineData("#.b.#", "a.b.c.b", true)]
    [InlineData("#.b.*", "a.b.c.b", false)]
    [InlineData("#", "anything.at.all", true)]
    [InlineData("*", "one", true)]
    [InlineData("*", "one.two", false)]
    [InlineData("or*.eu", "orders.eu", false)] // A star is a word, not a part of one.
    public void A_binding_goes_by_words(string binding, string key, bool fits) =>
        Assert.Equal(fits ? "bound" : null, new Routes().Bind(binding, "bound").QueueOf("a", new Dictionary<string, string> { [RouteCall.RoutingKeyHeader] = key }, 0));

    [Fact]
    public void The_first_that_fits_is_taken()
    {
        var routes = new Routes().Add("mail.digest", "exact").Add(call => call.Priority > 5 ? "urgent" : null).Add("mail.*", "glob").Bind("#", "bound");
        Assert.Equal("exact", routes.QueueOf("mail.digest", null, 9));
        Assert.Equal("urgent", routes.QueueOf("mail.send", null, 9));
        Assert.Equal("glob", routes.QueueOf("mail.send", null, 0));
        Assert.Null(routes.QueueOf("mail", null, 0));
        Assert.Equal("bound", routes.QueueOf("mail", new Dictionary<string, string> { [RouteCall.RoutingKeyHeader] = "a.b" }, 0));
    }

    [Fact]
    public void What_is_no_queue_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new Routes().Add("a", "b c"));
        Assert.Throws<ArgumentException>(() => new Routes().Add("", "b"));
        Assert.Throws<ArgumentException>(() => new Routes().Bind("a", "silo:one"));
        var refused = Assert.Throws<SubmitRefusedException>(() => new Routes().Add(_ => "b c").QueueOf("mail.send", null, 0));
        Assert.StartsWith("mail.send: a route gave 'b c', which is no queue", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void They_are_read_from_the_configuration_in_their_order()
    {
        var options = Read(("Routes:0:Task", "mail.*"), ("Routes:0:Queue", "mail"), ("Routes:1:Key", "orders.#"), ("Routes:1:Queue", "orders"), ("Routes:2:Task", "*"), ("Routes:2:Queue", "rest"));
        Assert.Equal("mail", options.Routes.QueueOf("mail.send", null, 0));
        Assert.Equal("orders", options.Routes.QueueOf("a", new Dictionary<string, string> { [RouteCall.RoutingKeyHeader] = "orders.new" }, 0));
        Assert.Equal("rest", options.Routes.QueueOf("a", null, 0));
    }

    [Theory]
    [InlineData("There is no field Krewe:Routes:0:Queu; allowed: Task, Key, Queue.", "Routes:0:Queu", "mail")]
    [InlineData("Krewe:Routes:0 needs a Queue, and either a Task", "Routes:0:Task", "mail")]
    [InlineData("Krewe:Routes is 'mail'; allowed: one group for each route", "Routes", "mail")]
    public void What_is_wrong_in_the_configuration_is_said(string why, string key, string value) =>
        Assert.StartsWith(why, Assert.Throws<ArgumentException>(() => Read((key, value))).Message, StringComparison.Ordinal);

    private static SiloOptions Read(params (string Key, string Value)[] values)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values.Select(v => KeyValuePair.Create($"Krewe:{v.Key}", (string?)v.Value))).Build();
        var options = new SiloOptions();
        options.Read(configuration.GetSection("Krewe"));
        return options;
    }
}
