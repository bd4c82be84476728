namespace Krewe.Tests.Engine;

public class SimulatedTimeTests
{
    [Fact]
    public void It_never_goes_back_when_another_advances_it_further_meanwhile()
    {
        var time = new Orleans.Runtime.SimulatedTime();
        using var timer = time.CreateTimer(_ => time.Advance(TimeSpan.FromHours(1)), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(TimeSpan.FromSeconds(3601), time.Elapsed);
    }
}
