using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <summary>
/// One silo's share of the reminders: it ticks those of the grains it owns. The table is read again when the membership changes
/// and every few minutes, for what was set while two silos disagreed.
/// </summary>
internal sealed partial class ReminderService(Silo silo, IReminderTable table) : IDisposable
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMinutes(5);

    // The system's timers take 49 days at most.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(20);

    private readonly Lock _gate = new();
    private readonly Dictionary<(GrainId Grain, string Name), Ticking> _ticking = [];
    private ITimer? _refresh;
    private bool _disposed;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await table.StartAsync(cancellationToken);
        silo.Membership.Changed += OnMembershipChanged;
        await ReadTable();
        _refresh = silo.Time.CreateTimer(_ => Begin(ReadTable), null, Refresh, Refresh);
    }

    public async Task<IGrainReminder> RegisterAsync(GrainId grain, string name, TimeSpan dueTime, TimeSpan period)
    {
        var entry = new ReminderEntry
        {
            GrainId = grain, ReminderName = name, StartAt = silo.Time.GetUtcNow().UtcDateTime + dueTime, Period = period,
        };
        entry.ETag = await table.UpsertRow(entry);
        lock (_gate) Schedule(entry);
        return Reminder.Of(entry);
    }

    public async Task UnregisterAsync(Reminder reminder)
    {
        if (!await table.RemoveRow(reminder.Grain, reminder.ReminderName, reminder.ETag)
            && await table.ReadRow(reminder.Grain, reminder.ReminderName) is not null)
        {
            throw new OrleansException($"Reminder '{reminder.ReminderName}' of {reminder.Grain} has been set anew since; get it again to remove it.");
        }

        lock (_gate)
        {
            if (_ticking.Remove((reminder.Grain, reminder.ReminderName), out var ticking)) ticking.Timer?.Dispose();
        }
    }

    public async Task<IGrainReminder?> GetAsync(GrainId grain, string name) =>
        await table.ReadRow(grain, name) is { } entry ? Reminder.Of(entry) : null;

    public async Task<List<IGrainReminder>> GetAllAsync(GrainId grain) =>
        [.. (await table.ReadRows(grain)).Reminders.Select(Reminder.Of)];

    public void Dispose()
    {
        silo.Membership.Changed -= OnMembershipChanged;
        lock (_gate)
        {
            _disposed = true;
            _refresh?.Dispose();
            foreach (var ticking in _ticking.Values) ticking.Timer?.Dispose();
            _ticking.Clear();
        }
    }

    private void OnMembershipChanged(MembershipView view) => Begin(ReadTable);

    /// <summary>Runs in the background; what fails is logged and made up for by the next refresh.</summary>
    private async void Begin(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception error)
        {
            LogFailed(silo.Log, error);
        }
    }

    private async Task ReadTable()
    {
        var rows = (await table.ReadRows(0, 0)).Reminders;
        lock (_gate)
        {
            if (_disposed) return;
            var mine = rows.Where(row => silo.Membership.View.OwnerOf(row.GrainId) == silo.Address).ToList();
            var names = mine.Select(row => (row.GrainId, row.ReminderName)).ToHashSet();
            foreach (var key in _ticking.Keys.Where(key => !names.Contains(key)).ToList())
            {
                _ticking[key].Timer?.Dispose();
                _ticking.Remove(key);
            }

            foreach (var row in mine)
            {
                if (!_ticking.TryGetValue((row.GrainId, row.ReminderName), out var known) || known.Entry.ETag != row.ETag) Schedule(row);
            }
        }
    }

    private void Schedule(ReminderEntry entry)
    {
        if (_disposed) return;
        var key = (entry.GrainId, entry.ReminderName);
        if (_ticking.Remove(key, out var old)) old.Timer?.Dispose();
        var ticking = new Ticking { Entry = entry };
        var now = silo.Time.GetUtcNow().UtcDateTime;
        ticking.DueAt = now <= entry.StartAt ? entry.StartAt : FirstAfter(now, entry);
        _ticking[key] = ticking;
        ticking.Timer = silo.Time.CreateTimer(_ => OnDue(ticking), null, Wait(ticking, now), Timeout.InfiniteTimeSpan);
    }

    private static TimeSpan Wait(Ticking ticking, DateTime now) =>
        ticking.DueAt - now is var wait && wait < LongestWait ? wait : LongestWait;

    private static DateTime FirstAfter(DateTime time, ReminderEntry entry) =>
        entry.StartAt + entry.Period * ((time - entry.StartAt).Ticks / entry.Period.Ticks + 1);

    private void OnDue(Ticking ticking)
    {
        var entry = ticking.Entry;
        var now = silo.Time.GetUtcNow().UtcDateTime;
        bool isOver;
        lock (_gate)
        {
            if (_disposed || !_ticking.TryGetValue((entry.GrainId, entry.ReminderName), out var current) || current != ticking) return;

            // A timer may fire a moment early: the tick it stands for is over either way.
            isOver = ticking.DueAt - now < TimeSpan.FromSeconds(1);
            if (isOver) ticking.DueAt = FirstAfter(now > ticking.DueAt ? now : ticking.DueAt, entry);
            ticking.Timer!.Change(Wait(ticking, now), Timeout.InfiniteTimeSpan);
        }

        if (!isOver) return;

        var status = new TickStatus(entry.StartAt, entry.Period, now);
        Begin(() => silo.GrainFactory.MakeReference<IRemindable>(entry.GrainId).ReceiveReminder(entry.ReminderName, status));
    }

    [LoggerMessage(10, LogLevel.Error, "A reminder failed; it ticks again when it is due next")]
    private static partial void LogFailed(ILogger log, Exception error);

    private sealed class Ticking
    {
        public required ReminderEntry Entry { get; init; }

        public DateTime DueAt { get; set; }

        public ITimer? Timer { get; set; }
    }
}
