namespace Krewe.Tests.Hosting;

public sealed class CountedTests
{
    [Theory]
    [InlineData(0, "0 tasks")]
    [InlineData(1, "1 task")]
    [InlineData(1200, "1,200 tasks")]
    public void One_is_one_and_others_are_many(long count, string text) => Assert.Equal(text, Counted.Tasks(count).ToString());

    [Fact]
    public void What_is_irregular_says_so() =>
        Assert.Equal(("1 child process", "2 child processes"), (new Counted(1, "child process", "child processes").ToString(), new Counted(2, "child process", "child processes").ToString()));
}
