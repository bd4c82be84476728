namespace Krewe.Tests.Simulations;

/// <summary>What goes wrong, and when.</summary>
internal sealed partial class World
{
    private Random Dice => plan.Random;

    private async Task TroubleAsync()
    {
        BeginTrouble();
        while (Journal.Now < plan.Trouble)
        {
            await Task.Delay(TimeSpan.FromSeconds(0.3 + (3 * Dice.NextDouble())), simulation.Clock);
            var faults = Enum.GetValues<Fault>().Where(f => f != Fault.None && plan.Faults.HasFlag(f)).ToArray();
            if (faults.Length > 0)
            {
                await StrikeAsync(faults[Dice.Next(faults.Length)]);
            }
        }
    }

    private void BeginTrouble()
    {
        if (plan.Faults.HasFlag(Fault.Disorder))
        {
            simulation.Faults.MaxDelay = TimeSpan.FromMilliseconds(Dice.Next(5, 300));
            simulation.Faults.Duplicate = 0.1;
            simulation.Faults.Reorder = 0.3;
            simulation.Faults.Stall = 0.01;
        }

        simulation.Faults.Drop = plan.Faults.HasFlag(Fault.Loss) ? plan.Lost : 0;
        simulation.Faults.MaxMembershipDelay = TimeSpan.FromSeconds(plan.Faults.HasFlag(Fault.Evict) ? 3 : 0.5);
        store.MaxDelay = TimeSpan.FromMilliseconds(plan.Faults.HasFlag(Fault.SlowStore) ? Dice.Next(20, 1500) : 2);
        store.Refuse = plan.Faults.HasFlag(Fault.FailingStore) ? 0.05 : 0;
        store.Unclear = plan.Faults.HasFlag(Fault.UnclearStore) ? 0.02 : 0;
    }

    private async Task StrikeAsync(Fault fault)
    {
        switch (fault)
        {
            case Fault.Crash when silos.Count > 0:
                Crash(Dice.Next(silos.Count));
                await Task.Delay(TimeSpan.FromSeconds(3 * Dice.NextDouble()), simulation.Clock);
                await StartSiloAsync();
                break;
            case Fault.CrashAll:
                while (silos.Count > 0)
                {
                    Crash(0);
                }

                await Task.Delay(TimeSpan.FromSeconds(5 * Dice.NextDouble()), simulation.Clock);
                await StartSiloAsync();
                break;
            case Fault.Move when silos.Count < 2 || Dice.Next(2) == 0:
                await StartSiloAsync();
                break;
            case Fault.Move:
                await StopSiloAsync(Dice.Next(silos.Count));
                break;
            case Fault.CrashClient:
                var client = Dice.Next(clients.Length);
                Journal.Note($"client {client} crashes");
                simulation.Crash(clients[client]!);
                await StartClientAsync(client);
                break;
            case Fault.Cut when silos.Count > 1:
                Journal.Note($"silos {silos[0].Mark.Number} and {silos[1].Mark.Number} are cut off from each other");
                simulation.Cut(silos[0].Host, silos[1].Host);
                await Task.Delay(plan.LongestSilence * Dice.NextDouble(), simulation.Clock);
                simulation.Heal();
                Journal.Note("they hear each other again");
                break;
            case Fault.Evict when silos.Count > 0 && plan.OwnMembership:
                await SilenceAsync(silos[Dice.Next(silos.Count)]);
                break;
            case Fault.Evict when silos.Count > 0:
                await EvictAsync(Dice.Next(silos.Count));
                break;
            case Fault.Isolate when silos.Count > 0:
                await IsolateAsync(silos[Dice.Next(silos.Count)]);
                break;
            case Fault.FailingStore when Dice.Next(3) == 0:
                await OutageAsync();
                break;
            case Fault.Clock when silos.Count > 0:
                var silo = silos[Dice.Next(silos.Count)];
                var shift = TimeSpan.FromMinutes((6 * Dice.NextDouble()) - 3);
                Journal.Note($"the clock of silo {silo.Mark.Number} is set by {shift}");
                simulation.ResetClock(silo.Host);
                simulation.ShiftClock(silo.Host, shift);
                break;
        }
    }

    private void Crash(int index)
    {
        var (host, mark) = silos[index];
        Journal.Note($"silo {mark.Number} crashes");
        mark.Gone = Journal.Now;
        silos.RemoveAt(index);
        simulation.Crash(host, withMachine: Dice.Next(2) == 0);
    }

    private async Task StopSiloAsync(int index)
    {
        var (host, mark) = silos[index];
        Journal.Note($"silo {mark.Number} stops");
        mark.Gone = Journal.Now;
        silos.RemoveAt(index);
        await simulation.RunIn(host, () => host.StopAsync());
        simulation.Crash(host);
        Journal.Note($"silo {mark.Number} has stopped");
    }

    /// <summary>Declares a silo dead; it lives on for a while, with its worker and its view of the world.</summary>
    private async Task EvictAsync(int index)
    {
        var (host, mark) = silos[index];
        Journal.Note($"silo {mark.Number} is declared dead, which it is not");
        mark.Gone = Journal.Now;
        silos.RemoveAt(index);
        simulation.Evict(host);
        await StartSiloAsync();
        await Task.Delay(plan.LongestSilence * Dice.NextDouble(), simulation.Clock);
        simulation.Crash(host);
    }

    /// <summary>Cuts a silo off from the membership's store: it may be declared dead, and enters again when it is healed.</summary>
    private async Task SilenceAsync((InMemoryHost Host, SiloMark Mark) silo)
    {
        Journal.Note($"silo {silo.Mark.Number} does not reach the membership");
        simulation.CutFromStore(silo.Host);
        await Task.Delay(plan.LongestSilence * Dice.NextDouble(), simulation.Clock);
        simulation.Heal();
        Journal.Note($"silo {silo.Mark.Number} reaches the membership again");
    }

    /// <summary>Cuts a silo off from the store, from the others, or from both.</summary>
    private async Task IsolateAsync((InMemoryHost Host, SiloMark Mark) silo)
    {
        var which = Dice.Next(1, 4);
        var (fromStore, fromPeers) = ((which & 1) != 0, (which & 2) != 0);
        Journal.Note($"silo {silo.Mark.Number} does not reach {(fromStore ? "the store" : "")}{(which == 3 ? " and " : "")}{(fromPeers ? "the others" : "")}");
        if (fromStore)
        {
            silo.Mark.IsCut = true;
            simulation.CutFromStore(silo.Host);
        }

        foreach (var (other, _) in silos.Where(s => fromPeers && s.Host != silo.Host))
        {
            simulation.Cut(silo.Host, other);
        }

        await Task.Delay(plan.LongestSilence * 1.5 * Dice.NextDouble(), simulation.Clock);
        silo.Mark.IsCut = false;
        simulation.Heal();
        Journal.Note($"silo {silo.Mark.Number} reaches all again");
    }

    private async Task OutageAsync()
    {
        Journal.Note("the store is away");
        store.Refuse = 1;
        await Task.Delay(TimeSpan.FromSeconds(10 * Dice.NextDouble()), simulation.Clock);
        store.Refuse = 0.05;
        Journal.Note("the store is back");
    }

    private async Task HealAsync()
    {
        Journal.Note("the trouble is over");
        var calm = new FaultPlan();
        simulation.Heal();
        (simulation.Faults.MaxDelay, simulation.Faults.Duplicate, simulation.Faults.Reorder) = (calm.MaxDelay, 0, 0);
        (simulation.Faults.Stall, simulation.Faults.Drop, simulation.Faults.MaxMembershipDelay) = (0, 0, calm.MaxMembershipDelay);
        (store.MaxDelay, store.Refuse, store.Unclear) = (TimeSpan.FromMilliseconds(2), 0, 0);
        foreach (var (host, _) in silos)
        {
            simulation.ResetClock(host);
        }

        if (silos.Count == 0)
        {
            await StartSiloAsync();
        }
    }
}
