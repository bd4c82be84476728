using System.Collections.Immutable;
using System.Net;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Krewe.Tests.Engine.Membership;

/// <summary>Whom silos take for dead, from what they have seen.</summary>
public sealed class FailureDetectorTests
{
    private readonly MembershipOptions _options = new();

    [Fact]
    public void Silos_that_show_heartbeats_and_answer_are_never_suspected()
    {
        var world = new World(3, _options);

        world.Run(TimeSpan.FromMinutes(10));

        Assert.All(world.Seers, seer => Assert.Empty(seer.Suspects));
    }

    [Fact]
    public void A_killed_silo_is_condemned_by_all_others_soon_after_the_refusal_timeout()
    {
        var world = new World(4, _options);
        world.Run(TimeSpan.FromSeconds(10));

        world.Kill(0);
        var took = world.RunUntil(() => world.Others(0).Any(seer => seer.Condemned.Length == 1), TimeSpan.FromSeconds(20));

        Assert.InRange(took, _options.RefusalTimeout, _options.RefusalTimeout + TimeSpan.FromSeconds(2));
        Assert.All(world.Others(0), seer => Assert.Equal(world.Silos[0], Assert.Single(seer.Suspects).Silo));
    }

    [Fact]
    public void A_silo_that_the_store_does_not_hear_is_condemned_after_the_death_timeout_though_it_answers()
    {
        var world = new World(3, _options);
        world.Run(TimeSpan.FromSeconds(10));

        world.Mute(0);
        var took = world.RunUntil(() => world.Others(0).Any(seer => seer.Condemned.Length == 1), TimeSpan.FromSeconds(20));

        Assert.InRange(took, _options.DeathTimeout, _options.DeathTimeout + TimeSpan.FromSeconds(3));
    }

    [Fact]
    public void Of_two_parts_that_cannot_reach_each_other_only_the_greater_condemns()
    {
        var world = new World(5, _options);
        world.Run(TimeSpan.FromSeconds(10));

        world.Part([0, 1], [2, 3, 4]);
        world.Run(TimeSpan.FromSeconds(60));

        Assert.All(world.Seers[..2], seer => Assert.Empty(seer.Condemned));
        Assert.All(world.Seers[2..], seer => Assert.Equal(world.Silos[..2].Order(), seer.Condemned.Select(suspect => suspect.Silo)));
    }

    [Fact]
    public void Who_is_cut_off_from_all_others_condemns_nobody()
    {
        var world = new World(3, _options);
        world.Part([0], [1, 2]);

        world.Run(TimeSpan.FromSeconds(60));

        Assert.Equal(2, world.Seers[0].Suspects.Length);
        Assert.Empty(world.Seers[0].Condemned);
        Assert.All(world.Others(0), seer => Assert.Single(seer.Condemned));
    }

    [Fact]
    public void Of_two_silos_one_vote_is_enough()
    {
        var world = new World(2, _options);
        world.Part([0], [1]);

        world.Run(TimeSpan.FromSeconds(20));

        Assert.All(world.Seers, seer => Assert.Single(seer.Condemned));
    }

    [Fact]
    public void An_outage_of_the_store_counts_against_nobody()
    {
        var world = new World(3, _options);
        world.Run(TimeSpan.FromSeconds(10));

        // Each comes back at another moment of the first seconds.
        world.Time += TimeSpan.FromSeconds(300);
        for (var i = 0; i < 3; i++)
        {
            world.Time += TimeSpan.FromSeconds(2);
            world.Beat(i);
            Assert.Empty(world.Seers[i].Suspects);
        }

        world.Run(TimeSpan.FromSeconds(60));
        Assert.All(world.Seers, seer => Assert.Empty(seer.Suspects));
    }

    [Fact]
    public void A_silo_that_was_stopped_for_long_suspects_nobody_when_it_runs_on()
    {
        var world = new World(3, _options);
        world.Run(TimeSpan.FromSeconds(10));

        for (var i = 0; i < 30; i++)
        {
            world.Time += TimeSpan.FromSeconds(1);
            world.Beat(1);
            world.Beat(2);
        }

        world.Beat(0);
        Assert.Empty(world.Seers[0].Suspects);
        Assert.Single(world.Seers[1].Suspects);
    }

    [Fact]
    public void When_most_of_a_cluster_dies_at_once_the_rest_condemns_all_of_them()
    {
        var world = new World(9, _options);
        world.Run(TimeSpan.FromSeconds(10));

        for (var i = 2; i < 9; i++) world.Kill(i);
        world.Run(TimeSpan.FromSeconds(15));

        Assert.All(world.Seers[..2], seer => Assert.Equal(7, seer.Condemned.Length));
    }

    [Fact]
    public void What_was_said_before_a_silo_entered_again_does_not_count_any_more()
    {
        var world = new World(3, _options);
        world.Run(TimeSpan.FromSeconds(10));
        world.Kill(0);
        world.RunUntil(() => world.Seers[1].Condemned.Length == 1, TimeSpan.FromSeconds(20));

        world.EnterAgain(0);
        world.Run(TimeSpan.FromSeconds(1));

        Assert.All(world.Others(0), seer => Assert.Empty(seer.Suspects));
    }

    [Fact]
    public void A_pause_now_and_then_as_on_a_busy_machine_condemns_nobody()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var world = new World(4, _options);
            var random = new Random(seed);
            for (var i = 0; i < 600; i++)
            {
                world.Time += TimeSpan.FromSeconds(0.25);

                // On average one heartbeat in two seconds, with pauses of up to some seconds; probes come back late too.
                for (var silo = 0; silo < 4; silo++)
                {
                    if (random.Next(8) == 0 || world.SinceBeat(silo) > TimeSpan.FromSeconds(4)) world.Beat(silo);
                }

                Assert.All(world.Seers, seer => Assert.Empty(seer.Condemned));
            }
        }
    }

    /// <summary>Some detectors, the store between them and the cables.</summary>
    private sealed class World
    {
        private readonly Dictionary<SiloAddress, Heartbeat> _heartbeats = [];
        private readonly HashSet<(int, int)> _cut = [];
        private readonly HashSet<int> _dead = [], _mute = [];
        private readonly TimeSpan[] _lastBeat;
        private MembershipTable _table;
        private long _count;

        public World(int silos, MembershipOptions options)
        {
            Silos = [.. Enumerable.Range(1, silos).Select(i => SiloAddress.New(IPAddress.Loopback, i, 1))];
            Seers = [.. Silos.Select(silo => new FailureDetector(silo, options))];
            _table = new(1, [.. Silos.Select(silo => new MembershipRow(new(silo, $"{silo}", null, SiloStatus.Active, default), 1))]);
            _lastBeat = new TimeSpan[silos];
        }

        public SiloAddress[] Silos { get; }

        public FailureDetector[] Seers { get; }

        public TimeSpan Time { get; set; }

        public IEnumerable<FailureDetector> Others(int silo) => Seers.Where((_, i) => i != silo && !_dead.Contains(i));

        public TimeSpan SinceBeat(int silo) => Time - _lastBeat[silo];

        public void Kill(int silo) => _dead.Add(silo);

        public void Mute(int silo) => _mute.Add(silo);

        public void Part(int[] some, int[] others)
        {
            foreach (var one in some)
            {
                foreach (var other in others) _ = _cut.Add((one, other)) && _cut.Add((other, one));
            }
        }

        public void EnterAgain(int silo)
        {
            _dead.Remove(silo);
            var row = _table.Find(Silos[silo])!;
            _table = new(_table.Version + 1, _table.Rows.Replace(row, row with { Epoch = row.Epoch + 1 }));
        }

        public void Beat(int i)
        {
            if (_dead.Contains(i)) return;
            _lastBeat[i] = Time;
            var seer = Seers[i];
            if (!_mute.Contains(i))
            {
                _heartbeats[Silos[i]] = new(Silos[i], ++_count, seer.Table.Version, seer.Suspects);
                seer.OnTick(new(seer.Table.Version == _table.Version ? null : _table, [.. _heartbeats.Values]), Time);
            }

            foreach (var silo in seer.Watched)
            {
                var other = Array.IndexOf(Silos, silo);
                seer.OnProbe(silo, _dead.Contains(other) ? ProbeResult.Refused : _cut.Contains((i, other)) ? ProbeResult.Silent : ProbeResult.Answered);
            }
        }

        public void Run(TimeSpan span) => RunUntil(() => false, span);

        public TimeSpan RunUntil(Func<bool> condition, TimeSpan limit)
        {
            var start = Time;
            while (!condition() && Time - start < limit)
            {
                Time += TimeSpan.FromSeconds(1.0 / Silos.Length);
                Beat((int)Math.Round(Time.TotalSeconds * Silos.Length) % Silos.Length);
            }

            return Time - start;
        }
    }
}
