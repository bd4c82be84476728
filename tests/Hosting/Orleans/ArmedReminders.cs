using System.Collections.Concurrent;
using Orleans.Reminders.Diagnostics;
using Orleans.Runtime;

namespace Krewe.Tests.Hosting;

/// <summary>The reminders that Orleans has set its clock for: what is due before that is skipped.</summary>
internal sealed class ArmedReminders : IObserver<ReminderEvents.ReminderEvent>, IDisposable
{
    private readonly ConcurrentDictionary<(SiloAddress? Silo, GrainId Grain, string Name), bool> armed = new();
    private readonly IDisposable subscription;

    public ArmedReminders() => subscription = ReminderEvents.AllEvents.Subscribe(this);

    /// <summary>Whether one of these silos waits for the next time of a reminder.</summary>
    public bool Contains(ReminderEntry reminder, IEnumerable<SiloAddress> silos) =>
        silos.Any(silo => armed.ContainsKey((silo, reminder.GrainId, reminder.ReminderName)));

    /// <inheritdoc/>
    public void OnNext(ReminderEvents.ReminderEvent value)
    {
        var key = (value.SiloAddress, value.GrainId, value.ReminderName);
        switch (value)
        {
            case ReminderEvents.LocalReminderTickWaitArmed:
                armed[key] = true;
                break;
            case ReminderEvents.TickFiring or ReminderEvents.LocalReminderScheduleChanged or ReminderEvents.LocalReminderStopped:
                armed.TryRemove(key, out _);
                break;
        }
    }

    /// <inheritdoc/>
    public void OnCompleted()
    {
    }

    /// <inheritdoc/>
    public void OnError(Exception error) => throw new InvalidOperationException("The events of reminders have failed.", error);

    /// <inheritdoc/>
    public void Dispose() => subscription.Dispose();
}
