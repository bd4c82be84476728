namespace Krewe.Tests.Simulations;

/// <summary>The task path, from submission to result, in simulated worlds in which things go wrong.</summary>
public sealed class WorldTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(27)]
    [InlineData(64)]
    [InlineData(99)]
    public void The_same_seed_gives_the_same_world(int seed) => Assert.Equal(SeedRunner.Run(seed).Trace, SeedRunner.Run(seed).Trace);
}
