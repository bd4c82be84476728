using WhatAnime.Commands;

namespace Krewe.Tests.Samples.WhatAnime;

public class PlaceTests
{
    [Theory]
    [InlineData("--index", "here", "search", "a.jpg", "--broker", "redis://there")]
    [InlineData("search", "--broker", "redis://there", "a.jpg", "--index", "here")]
    public void Options_may_stand_anywhere(params string[] arguments)
    {
        var place = Place.TakeFrom(ref arguments);

        Assert.Equal(["search", "a.jpg"], arguments);
        Assert.Equal((Path.GetFullPath("here"), "redis://there"), (place.Index.Path, place.Broker));
    }

    [Fact]
    public void Without_options_the_work_is_done_here()
    {
        string[] arguments = ["demo"];

        var place = Place.TakeFrom(ref arguments);

        Assert.Equal((Path.GetFullPath(".krewe/anime"), null), (place.Index.Path, place.Broker));
    }

    [Fact]
    public void An_option_without_its_value_is_named()
    {
        string[] arguments = ["search", "a.jpg", "--broker"];

        Assert.Equal("--broker needs a value.", Assert.Throws<CommandException>(() => Place.TakeFrom(ref arguments)).Message);
    }

    [Fact]
    public async Task A_broker_that_is_not_there_is_named_without_its_password()
    {
        string[] arguments = ["search", "a.jpg", "--broker", "redis://:hidden@127.0.0.1:1"];
        var place = Place.TakeFrom(ref arguments);

        var error = await Assert.ThrowsAsync<CommandException>(() => place.StartAsync(durable: false, CancellationToken.None));

        Assert.StartsWith("redis://127.0.0.1:1/0 cannot be reached", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("krewe -A WhatAnime.dll worker --broker redis://127.0.0.1:1/0", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", error.Message, StringComparison.Ordinal);
    }
}
