using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Krewe.Tests.Execution;

/// <summary>A context for tasks that are called through their definitions.</summary>
internal sealed class FakeTaskContext(IServiceProvider? services = null, CancellationToken cancellationToken = default) : TaskContext
{
    public override string Id => "fake";

    public override string Name => "fake";

    public override string Queue => "default";

    public override int Attempt => 1;

    public override int Delivery => 1;

    public override string Worker => "krewe@test";

    public override IReadOnlyDictionary<string, string> Headers { get; } = new Dictionary<string, string>();

    public override CancellationToken CancellationToken => cancellationToken;

    public override IServiceProvider Services { get; } = services ?? new ServiceCollection().BuildServiceProvider();

    public override ILogger Logger => NullLogger.Instance;

    public override TimeProvider Time => TimeProvider.System;

    public override void ReportProgress<T>(T progress) => throw new NotSupportedException();

    public override T LastProgress<T>() => throw new NotSupportedException();

    public override void ReportState(string state) => throw new NotSupportedException();

    public override void ReportState<T>(string state, T progress) => throw new NotSupportedException();

    public override Task SaveCheckpointAsync<T>(T checkpoint, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public override T Checkpoint<T>() => throw new NotSupportedException();

    public override Exception Retry(TimeSpan? delay = null, Exception? cause = null, int? maxRetries = null) => new NotSupportedException();

    public override Exception Reject(string reason) => new NotSupportedException();

    public override Exception Ignore() => new NotSupportedException();

    public override Exception Snooze(TimeSpan delay) => new NotSupportedException();

    public override Exception Replace(Signature signature) => new NotSupportedException();
}
