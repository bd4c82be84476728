using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Krewe.Schedules;

/// <summary>
/// Sets what a silo declares, when it has started: in the background, and again until the cluster has taken it, because a store may be away and a
/// silo that knows the task may have to come first. The grain of each schedule sees to it that it is set once.
/// </summary>
internal sealed partial class ScheduleDeclarer(DeclaredSchedules declared, IGrainFactory grains, TimeProvider time, ILogger<ScheduleDeclarer> logger)
    : IHostedLifecycleService, IDisposable
{
    private const int AtOnce = 64;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(16);

    private readonly CancellationTokenSource stopping = new();
    private IReadOnlyList<(ScheduleDeclaration Declaration, ScheduleSpec Spec)>? schedules;

    /// <summary>Completes when all are set.</summary>
    public Task Setting { get; private set; } = Task.CompletedTask;

    /// <summary>Reads them before anything else starts.</summary>
    /// <exception cref="TaskLibraryException">One is wrong.</exception>
    /// <exception cref="ArgumentException">One is wrong.</exception>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        schedules = declared.Read();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        schedules ??= declared.Read();
        if (schedules.Count > 0)
        {
            Setting = SetAllAsync(schedules, stopping.Token);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await Setting.ConfigureAwait(Background.Quietly);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping.Cancel(); // When another service has failed to start, nobody stops this one.
        stopping.Dispose();
    }

    private async Task SetAllAsync(IReadOnlyList<(ScheduleDeclaration Declaration, ScheduleSpec Spec)> left, CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; ; pause = pause < LongestPause ? pause * 2 : pause)
        {
            var failed = new List<(ScheduleDeclaration, ScheduleSpec)>();
            foreach (var some in left.Chunk(AtOnce))
            {
                var done = await Task.WhenAll(some.Select(s => SetAsync(s.Declaration, s.Spec, pause))).WaitAsync(cancellationToken);
                failed.AddRange(some.Where((_, n) => !done[n]));
            }

            if (failed.Count == 0)
            {
                return;
            }

            left = failed;
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private async Task<bool> SetAsync(ScheduleDeclaration declaration, ScheduleSpec spec, TimeSpan pause)
    {
        try
        {
            switch (await grains.GetGrain<IScheduleGrain>(spec.Name).DeclareAsync(spec, declaration.Source))
            {
                case DeclareOutcome.Set:
                    LogSet(spec.Name, spec.Timing, declaration);
                    break;
                case DeclareOutcome.Kept:
                    LogKept(spec.Name, declaration);
                    break;
                case DeclareOutcome.Taken:
                    LogTaken(spec.Name, declaration);
                    break;
                case DeclareOutcome.Over:
                    LogOver(spec.Name, declaration);
                    break;
            }

            return true;
        }
        catch (Exception e)
        {
            LogFailed(spec.Name, declaration, DurationText.About(pause), e.Message);
            return false;
        }
    }
}
