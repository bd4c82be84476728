using System.Diagnostics;
using Krewe.Telemetry;

namespace Krewe.Hosting;

/// <summary>
/// Makes the context of a traced task the current one in a child, so that what the task calls goes on with the trace. What is to be exported from
/// here, the child's own container has to configure.
/// </summary>
internal static class ChildTracing
{
    public static IDisposable Listen()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == KreweTelemetry.Name,
            Sample = static (ref options) => options.Parent == default ? ActivitySamplingResult.None : ActivitySamplingResult.PropagationData,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
