using Xunit.Abstractions;

namespace Krewe.Tests.Faults;

/// <summary>The Redis of a cluster goes away and comes back, in each way in which it does.</summary>
[Collection("Faults")]
public sealed class OutageTests(ITestOutputHelper output)
{
    private readonly Outages outages = new(output.WriteLine);

    [Fact]
    public Task Silos_stand_still_while_Redis_is_dead_and_nothing_is_lost() => outages.KillAsync();

    [Fact]
    public Task Silos_stand_still_while_Redis_is_paused_and_nothing_is_lost() => outages.PauseAsync(TimeSpan.FromSeconds(10));

    [Fact]
    public Task Silos_stand_still_while_the_password_is_wrong_and_nothing_is_lost() => outages.PasswordAsync();
}
