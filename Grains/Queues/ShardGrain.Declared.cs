using Krewe.Results;
using Krewe.Submission;

namespace Krewe.Queues;

/// <summary>Queues that are declared: what their calls must be like, how many may wait, and where those go that end without having been done.</summary>
internal sealed partial class ShardGrain
{
    /// <summary>A queue without room is not asked for some more often.</summary>
    private static readonly TimeSpan FullPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest wait for who shares the room of a queue; then each shard goes by an even part.</summary>
    private static readonly TimeSpan RoomPatience = TimeSpan.FromSeconds(2);

    /// <summary>An answer says nothing if room was given back meanwhile; then it is asked again.</summary>
    private const int MostQuestions = 10;

    private readonly Dictionary<string, QueueRules> declared = new(StringComparer.Ordinal);
    private readonly Dictionary<string, QueueRoom> rooms = new(StringComparer.Ordinal);

    /// <summary>Messages for which there was no room; each is the copy of one call.</summary>
    private readonly HashSet<TaskMessage> overflown = new(ReferenceEqualityComparer.Instance);

    private Task readingSettings = Task.CompletedTask;

    /// <summary>Rises also over activations.</summary>
    private long lastGivenBack;

    /// <inheritdoc/>
    public async Task<RoomKept> GiveRoomBackAsync(string queue)
    {
        if (!tableKnown)
        {
            await readingSettings; // Before that nothing is counted.
        }

        return rooms.TryGetValue(queue, out var room) ? room.GiveBack(++lastGivenBack) : new(0, ++lastGivenBack);
    }

    /// <summary>What is set has changed: who waits in a queue of limited length is counted anew.</summary>
    private void UseRules()
    {
        declared.Clear();
        var set = table.Queues.Where(q => q.Value.Rules is not null).Select(q => KeyValuePair.Create(q.Key, q.Value.Rules!));
        foreach (var (queue, rules) in options.QueueRules.Concat(set)) // What was set goes first.
        {
            declared[queue] = rules;
        }

        var limited = declared.Where(d => d.Value.MaxLength is not null).ToList();
        if (limited.Count == rooms.Count && limited.TrueForAll(l => rooms.GetValueOrDefault(l.Key)?.Rules == l.Value))
        {
            return;
        }

        rooms.Clear();
        limited.ForEach(l => rooms.Add(l.Key, new(l.Key, l.Value, ++lastGivenBack)));
        foreach (var entry in entries.Values.OrderBy(entry => entry.Sequence))
        {
            if (entry.Phase is EntryPhase.Submitting or EntryPhase.Ready or EntryPhase.Parked or EntryPhase.Delayed)
            {
                EnterRoom(entry);
            }
        }

        foreach (var room in rooms.Values)
        {
            var part = room.Most / shards.Count;
            room.Share = room.Drops ? Math.Max(1, part) : Math.Min(room.Used, part); // More is asked for before anything is refused.
        }
    }

    /// <summary>Gives a call its queue and what that is declared with; gives why it is refused.</summary>
    private string? Place(ref TaskMessage message)
    {
        if ((options.Routes.IsEmpty ? null : Route(ref message)) is { } reason)
        {
            return reason;
        }

        if (declared.Count == 0 || message.IsJob)
        {
            return null;
        }

        message = WithDefaults(message);
        return declared.TryGetValue(message.Queue, out var rules) && !entries.ContainsKey(message.Id) ? DeclaredCalls.Apply(rules, ref message, Now) : null;
    }

    /// <summary>Before anything of a batch is decided: what is set for queues is known, and there is room for it if there is any. Null for nothing to do.</summary>
    private async Task<PlacedBatch?> PlaceAsync(TaskMessage[] messages)
    {
        if (!tableKnown)
        {
            await readingSettings;
        }

        if (rooms.Count == 0)
        {
            return null;
        }

        var batch = new PlacedBatch(messages.Length);
        try
        {
            for (var i = 0; i < messages.Length; i++)
            {
                var message = messages[i];
                batch.Reasons[i] = CheckGiven(message) ?? Place(ref message);
                var room = batch.Reasons[i] is null ? RoomOf(message) : null;
                batch.Messages[i] = room is null ? message : message with { };
                if (room is { Drops: false } && message.Parent is null)
                {
                    batch.Promise(room, i);
                }
            }

            foreach (var room in batch.Rooms)
            {
                await AskForRoomAsync(room);
            }
        }
        catch
        {
            batch.Release();
            throw;
        }

        return batch;
    }

    private QueueRoom? RoomOf(TaskMessage message) => rooms.Count == 0 || message.IsJob ? null : rooms.GetValueOrDefault(message.Queue);

    /// <summary>Accepts a message, or notes that there is no room for it. What a job submits is not refused: the job was accepted, as a whole.</summary>
    private void AcceptIfRoom(TaskMessage message)
    {
        if (!Overflows(message))
        {
            Accept(message);
        }
    }

    /// <summary>Whether there is no room for a message, which is noted then.</summary>
    private bool Overflows(TaskMessage message)
    {
        var room = RoomOf(message);
        room?.Promised.Remove(message);
        return room is { Drops: false } && message.Parent is null && room.Used >= room.Share && overflown.Add(message);
    }

    private string FullReason(TaskMessage message) =>
        $"{message.Name}: the queue {message.Queue} is full{(RoomOf(message) is { } room ? $": {room.Most:N0} may wait there" : "")}. Submit it later, or let more silos serve the queue.";

    private async Task AskForRoomAsync(QueueRoom room)
    {
        for (var tries = 0; tries < MostQuestions && room.Needed > room.Share && !IsFull(room) && !broken; tries++)
        {
            await (room.Asking ??= AskForRoomNowAsync(room));
        }
    }

    private bool IsFull(QueueRoom room) => room.FullAt is { } at && time.GetElapsedTime(at) < FullPause;

    private async Task AskForRoomNowAsync(QueueRoom room)
    {
        await Task.Yield(); // So that others join.
        for (var began = time.GetTimestamp(); ;)
        {
            try
            {
                var request = new RoomRequest(shard, room.Used, room.Needed, room.Most, room.GivenBack);
                var left = RoomPatience - time.GetElapsedTime(began);
                var reply = await GrainFactory.GetGrain<IQueueRoomGrain>(room.Queue).AskAsync(request).WaitAsync(left, time);
                if (reply.GivenBack == room.GivenBack)
                {
                    room.Share = reply.Share;
                    room.FullAt = reply.Share < request.Needed ? time.GetTimestamp() : null;
                }

                break;
            }
            catch (Exception) when (!broken && time.GetElapsedTime(began) + FirstPause < RoomPatience)
            {
                await Task.Delay(FirstPause, time); // It is being moved.
            }
            catch (Exception e)
            {
                LogRoomUnreachable(shard, room.Queue, e);
                room.Share = Math.Max(room.Share, Math.Max(1, room.Most / shards.Count));
                room.FullAt = time.GetTimestamp();
                break;
            }
        }

        room.Asking = null;
    }

    /// <summary>An entry begins to wait, or goes on.</summary>
    private void EnterRoom(TaskEntry entry)
    {
        if (rooms.Count > 0)
        {
            RoomOf(entry.Message)?.Enter(entry);
        }
    }

    private void LeaveRoom(TaskEntry entry)
    {
        if (rooms.Count > 0)
        {
            RoomOf(entry.Message)?.Leave(entry);
        }
    }

    /// <summary>Where too many wait and nobody is refused, those go that have waited longest. Not while a worker may have them.</summary>
    private void DropTooMany()
    {
        foreach (var room in rooms.Values)
        {
            while (room.Drops && room.Used > room.Share && room.TakeOldest(CanDrop) is { } entry)
            {
                FinishUnstarted(entry, TaskState.Revoked,
                    new(ErrorTypes.QueueFull, $"The queue {room.Queue} was full, and it had waited longest: {room.Most:N0} may wait there."));
            }
        }
    }

    private bool CanDrop(TaskEntry entry) => entry.Phase is EntryPhase.Ready or EntryPhase.Parked or EntryPhase.Delayed && !MayBeHeld(entry);

    /// <summary>Puts a copy of what ends without having been done where its queue wants it, in the commit that ends it.</summary>
    private void MoveIfDead(TaskEntry entry, TaskRecord record)
    {
        if (entry.Message.IsJob || !declared.TryGetValue(entry.Message.Queue, out var rules) || rules.DeadLetters is not { } target
            || DeadLetters.ReasonOf(record) is not { } reason || DeadLetters.Of(entry.Message, target, reason) is not { } letter)
        {
            return;
        }

        letter = letter with { Id = DeadLetters.IdOf(entry.Message.Id, shards.Count, entries.ContainsKey) };
        if (declared.TryGetValue(target, out var theirs) && DeclaredCalls.Apply(theirs, ref letter, Now) is { } wrong)
        {
            throw new InvalidOperationException(wrong); // A copy says no priority, and what is declared has one for such.
        }

        // One of the same id may have ended before, and its record is still there.
        recent.Remove(letter.Id);
        open.Commit.Forgotten.Add(letter.Id);
        LogMoved(entry.Message.Name, entry.Message.Id, reason, target, letter.Id);
        Accept(letter);
    }
}
