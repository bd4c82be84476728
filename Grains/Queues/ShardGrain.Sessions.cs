using System.Diagnostics.CodeAnalysis;
using Krewe.Execution;
using Krewe.Schedules;
using Krewe.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;

namespace Krewe.Queues;

/// <summary>Sessions: what a worker claims is its own, for as long as it lives, however slow it is.</summary>
internal sealed partial class ShardGrain
{
    /// <summary>So long the news that a silo has joined may be on its way.</summary>
    private static readonly TimeSpan NewsTime = TimeSpan.FromSeconds(1);

    private readonly Dictionary<Guid, Session> sessions = [];

    /// <summary>Sessions of the epoch before that may still be alive, and until when they may say so.</summary>
    private readonly Dictionary<Guid, WorkerSession> awaited = [];
    private long awaitedSince;
    private long checkedAt;
    private uint wakes;
    private bool recovering;

    /// <summary>It stood still for so long that the shard may have another activation: nothing is handed out before the store has said that it has not.</summary>
    private bool inDoubt;

    /// <summary>Workers of the epoch before have not said what they hold, and never will.</summary>
    private bool lostSome;
    private long lostDeliveries;

    /// <inheritdoc/>
    public Task<ListenReply> ListenAsync(ListenRequest request)
    {
        if (leaving || !TryHear(request.Session.Id, out var session))
        {
            return Task.FromResult(new ListenReply(false, false, null));
        }

        EndListening(session, work: false);
        session.Queues = request.Queues;
        session.Listener = new Listener(request.Queues, request.WantsWork);
        var reply = session.Listener.Reply.Task;
        if (session.HasNews || (request.WantsWork && CanHandOut && HasReady(request.Queues)))
        {
            EndListening(session, work: request.WantsWork && HasReady(request.Queues));
        }

        if (request.WantsWork && lanes.CanAsk && CanHandOut)
        {
            AskForPermits(request.Queues, session.Wants);
        }

        return reply;
    }

    /// <inheritdoc/>
    public Task<long> GetEpochAsync() => broken ? throw Gone() : Task.FromResult(epoch);

    /// <inheritdoc/>
    public async Task<string[]> ResumeAsync(WorkerSession session, long epoch, long number, HeldTask[] held)
    {
        if (epoch != this.epoch)
        {
            throw new ShardMovedException(shard);
        }

        if (Array.Exists(held, task => entries.GetValueOrDefault(task.Id)?.Phase is EntryPhase.Requeuing or EntryPhase.Replacing))
        {
            await CommitAllAsync(); // It was given up just now, and cannot be taken back before that is written.
        }

        if (recovering && held.Length > 0 && !sessions.ContainsKey(session.Id) && !awaited.ContainsKey(session.Id))
        {
            throw new ShardMovedException(shard); // It was given up; who has taken what it held since is known when they have said so.
        }

        if (!sessions.TryGetValue(session.Id, out var known))
        {
            known = sessions[session.Id] = new Session(session, time.GetTimestamp());
            open.Commit.Opened.Add(session);
            open.Commit.Closed.Remove(session.Id); // It was given up just now, and lives.
            awaited.Remove(session.Id);
        }
        else if (number <= known.LastNumber)
        {
            return []; // A late copy.
        }

        known.Resumed(number);
        EndListening(known, work: false); // Perhaps nobody hears it any more.
        known.HeardAt = time.GetTimestamp();
        var lost = new List<string>();
        var kept = new HashSet<TaskEntry>();
        foreach (var (id, claim) in held)
        {
            var entry = entries.GetValueOrDefault(id);
            if (entry is not null && Adopt(entry, known, claim))
            {
                kept.Add(entry);
            }
            else if (entry?.Holder != known)
            {
                lost.Add(id);
            }
        }

        foreach (var entry in known.Held.Where(e => !kept.Contains(e)).ToArray())
        {
            PutBack(entry);
        }

        CarryOver();
        await ConfirmAsync();
        EndRecoveryIfComplete();
        WakeListeners();
        return [.. lost];
    }

    /// <inheritdoc/>
    public async Task CloseSessionAsync(Guid session)
    {
        if (sessions.Remove(session, out var known))
        {
            EndListening(known, work: false);
            foreach (var entry in known.Held.ToArray())
            {
                PutBack(entry);
            }
        }
        else if (!awaited.Remove(session))
        {
            return; // It was closed before.
        }

        open.Commit.Closed.Add(session);
        await CommitAsync();
        EndRecoveryIfComplete();
        WakeListeners();
    }

    /// <summary>Takes what a worker says it runs as its own, also when it had been given up meanwhile.</summary>
    private bool Adopt(TaskEntry entry, Session session, long claim)
    {
        switch (entry.Phase)
        {
            case EntryPhase.Held:
                if (entry.Holder != session || entry.Claim != claim)
                {
                    return false; // A later claim was answered and the answer lost.
                }

                if (entry is { RevokeKept: true, Revoke: RowRevoke.Terminate } && !session.Revoked.Contains(entry.Message.Id))
                {
                    session.Revoked.Add(entry.Message.Id); // The answer that said so may be lost too.
                }

                return true;
            case EntryPhase.Ready or EntryPhase.Parked or EntryPhase.Delayed when !entry.Message.IsJob && IsOf(entry, claim):
                Withdraw(entry);

                // Else it waited for its trial, or the clock by which it was due was ahead of this silo's.
                entry.Suspect = false;
                entry.Since = Now;
                Hold(entry, session, claim);
                CountAsPermitted(entry);
                if (entry.RevokeAsked)
                {
                    PassRevokeOn(entry);
                }

                return true;
            default:
                return false;
        }
    }

    private bool CanHandOut => !recovering && limitsKnown && tableKnown && !IsFailing && !broken && !leaving && !inDoubt && !StandsStill;

    private bool StandsStill => time.GetElapsedTime(checkedAt) > options.ListenPeriod;

    private bool TryHear(Guid id, [NotNullWhen(true)] out Session? session)
    {
        if (sessions.TryGetValue(id, out session))
        {
            session.HeardAt = time.GetTimestamp();
            return true;
        }

        return false;
    }

    private void EndListening(Session session, bool work)
    {
        if (session.Listener is { } listener)
        {
            session.Listener = null;
            listener.Reply.TrySetResult(new(true, work, session.TakeRevoked(), failingSince is not null, session.TakeDropped()));
        }
    }

    /// <summary>Tells all who listen how the store does now: their silos' health depends on it, and they would not ask before long.</summary>
    private void TellListeners()
    {
        foreach (var session in sessions.Values)
        {
            EndListening(session, work: false);
        }
    }

    /// <summary>Tells those who listen that there is work, each time another one first: who hears of it first has the best chance to get it.</summary>
    private void WakeListeners()
    {
        if (!CanHandOut)
        {
            return;
        }

        var first = sessions.Count > 1 ? (int)(wakes % (uint)sessions.Count) : 0;
        var told = false;
        foreach (var session in first == 0 ? sessions.Values : sessions.Values.Skip(first).Concat(sessions.Values.Take(first)))
        {
            if (session.Listener is not { WantsWork: true } listener)
            {
                continue;
            }

            if (HasReady(listener.Queues))
            {
                EndListening(session, work: true);
                told = true;
            }
            else if (lanes.CanAsk)
            {
                AskForPermits(listener.Queues, session.Wants);
            }
        }

        wakes += told ? 1u : 0;
    }

    /// <summary>Answers standing calls that have stood long enough and gives up workers that have not been heard of, or whose silo is dead.</summary>
    private async Task CheckSessionsAsync()
    {
        if (StandsStill)
        {
            // It was this process that stood still, or the store; nobody could be heard meanwhile.
            LogStoodStill(shard, DurationText.About(time.GetElapsedTime(checkedAt)));
            inDoubt = true;
            awaitedSince = time.GetTimestamp();
            foreach (var session in sessions.Values)
            {
                session.HeardAt = awaitedSince;
            }
        }

        checkedAt = time.GetTimestamp();
        if (inDoubt)
        {
            await ConfirmAsync();
            inDoubt = false;
            WakeListeners();
        }

        EndRecoveryIfComplete(); // The last who was awaited may have come while the store failed.
        if (sessions.Count == 0 && awaited.Count == 0)
        {
            return;
        }

        foreach (var session in sessions.Values.ToArray())
        {
            var silence = time.GetElapsedTime(session.HeardAt);
            if (silence >= PatienceWith(session.SiloLives))
            {
                LoseSession(session);
            }
            else if (silence >= options.ListenPeriod)
            {
                EndListening(session, work: false);
            }
        }

        await DropDeadSilosAsync();
        if (!open.Commit.IsEmpty)
        {
            await CommitAsync();
        }
    }

    /// <summary>How long a worker may be silent: longer where its silo, another one, lives, for it may be this one that is cut off.</summary>
    private TimeSpan PatienceWith(bool siloLives) => options.SessionTimeout + (siloLives ? options.VerdictTime : TimeSpan.Zero);

    private async Task DropDeadSilosAsync()
    {
        if (awaited.Count == 0 && sessions.Values.All(s => s.Worker.Silo == ownSilo))
        {
            return;
        }

        var known = await GrainFactory.GetGrain<IManagementGrain>(0).GetHosts();
        var silos = known.ToDictionary(host => host.Key.ToParsableString(), host => host.Value);
        foreach (var session in sessions.Values.Where(s => s.Worker.Silo != ownSilo).ToArray())
        {
            session.SiloLives = Lives(session.Worker.Silo);
            session.SiloWasSeen |= session.SiloLives;
            if (session.SiloWasSeen && IsDead(session.Worker.Silo))
            {
                LoseSession(session); // Should the worker live, and only its silo be cut off from the others, it comes back and keeps what nobody has taken.
            }
        }

        // A silo that nobody knows here has gone long ago, or has joined just now and the news is on its way. Who is heard of lives.
        var waited = time.GetElapsedTime(awaitedSince);
        ForgetAwaited(awaited.Where(a => IsDead(a.Value.Silo) || (waited > NewsTime && !silos.ContainsKey(a.Value.Silo)) || waited >= PatienceWith(Lives(a.Value.Silo)))
            .Select(a => a.Key).ToArray());

        bool IsDead(string silo) => silos.TryGetValue(silo, out var status) && status == SiloStatus.Dead;
        bool Lives(string silo) => silo != ownSilo && silos.ContainsKey(silo) && !IsDead(silo);
    }

    private string ownSilo = "";

    private void LoseSession(Session session)
    {
        sessions.Remove(session.Worker.Id);
        EndListening(session, work: false);
        LogSessionLost(shard, session.Worker.Worker, Counted.Tasks(session.Held.Count));
        var held = session.Held.ToArray();
        foreach (var entry in held)
        {
            lostDeliveries++;
            entry.Deliveries += entry.Counted ? 0 : 1;
            entry.Counted = false;
            if (FinishIfRevoked(entry))
            {
                continue;
            }

            if (entry.Deliveries > MaxDeliveriesOf(entry))
            {
                FinishLost(entry);
            }
            else
            {
                Requeue(entry, 0);
            }
        }

        open.Commit.Closed.Add(session.Worker.Id);
        telemetry.SessionLost(held);
    }

    private async Task BeginRecoveryAsync(IReadOnlyList<WorkerSession> before)
    {
        checkedAt = time.GetTimestamp();
        ownSilo = ServiceProvider.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToParsableString();
        if (before.Count == 0)
        {
            LiftSuspicion();
            return;
        }

        recovering = true;
        awaitedSince = time.GetTimestamp();
        foreach (var session in before)
        {
            awaited.Add(session.Id, session);
        }

        await DropDeadSilosAsync();
    }

    private void ForgetAwaited(Guid[] ids)
    {
        foreach (var id in ids)
        {
            awaited.Remove(id, out var session);
            LogNotHeardOf(shard, session!.Worker);
            lostSome = true;
            telemetry.SessionLost([]);
            open.Commit.Closed.Add(id);
        }

        EndRecoveryIfComplete();
    }

    private void EndRecoveryIfComplete()
    {
        if (recovering && awaited.Count == 0)
        {
            recovering = false;
            if (!lostSome)
            {
                LiftSuspicion();
            }

            EndMarked();
            GoOnWithTrials();
            WakeListeners();
        }
    }
}
