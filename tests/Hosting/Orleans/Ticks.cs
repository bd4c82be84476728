using Orleans;
using Orleans.Runtime;

namespace Krewe.Tests.Hosting;

/// <summary>Counts the reminders that grains have been given: Orleans brings them by calls, some time after they are due.</summary>
internal sealed class Ticks : IIncomingGrainCallFilter
{
    private int ended;

    /// <summary>So many have been seen to.</summary>
    public int Ended => Volatile.Read(ref ended);

    /// <inheritdoc/>
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        await context.Invoke();
        if (context.MethodName == nameof(IRemindable.ReceiveReminder))
        {
            Interlocked.Increment(ref ended);
        }
    }
}
