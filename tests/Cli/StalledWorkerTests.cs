namespace Krewe.Tests.Cli;

/// <summary>A worker that is there and stands still.</summary>
public sealed class StalledWorkerTests(RunningWorker worker) : IClassFixture<RunningWorker>
{
    [Fact]
    public async Task Nobody_is_told_to_start_one()
    {
        await worker.Process.SignalAsync("STOP");
        try
        {
            var output = await worker.RunAsync("status");
            Assert.Equal((3, ""), (output.ExitCode, output.Out));
            Assert.Matches(@"^krewe: Cannot connect to 127\.0\.0\.1:\d+: it did not answer within (5|10)s\. A worker that stands still or is overloaded does not answer", output.Error);
            Assert.DoesNotContain("Start a worker", output.Error, StringComparison.Ordinal);
        }
        finally
        {
            await worker.Process.SignalAsync("CONT");
        }
    }
}
