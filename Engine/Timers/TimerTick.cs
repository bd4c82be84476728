namespace Orleans.Runtime;

/// <summary>A timer's callback as a request, so that it takes its turn like one.</summary>
internal sealed class TimerTick(GrainTimer timer, bool interleaves, bool keepsAlive) : Request<Nothing>
{
    public bool KeepsAlive => keepsAlive;

    public override uint InterfaceId => 0;

    public override uint MethodId => 0;

    public override string InterfaceName => nameof(IGrainTimer);

    public override string MethodName => "Tick";

    public override RequestOptions Options => interleaves ? RequestOptions.AlwaysInterleave : RequestOptions.None;

    public override Task Invoke(object target, CancellationToken cancellationToken) => timer.RunAsync();
}
