using Krewe.Execution;
using Krewe.Hosting;
using Krewe.Queues;
using Krewe.Schedules;
using Krewe.Tests.Conformance;
using Krewe.Tests.Execution;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Krewe.Tests.Schedules;

/// <summary>What is wrong with a declared schedule is said when a silo starts, with the place where it stands.</summary>
public sealed class DeclarationErrorTests
{
    private static readonly ScheduleDeclaration Good = new() { Name = "nightly", Timing = "0 3 * * *", Task = "core.add", Arguments = "[1, 2]" };

    public static TheoryData<string, ScheduleDeclaration> Wrong => new()
    {
        { "The field '61' of a crontab (minute) cannot be read", Good with { Timing = "61 * * * *" } },
        { "'sunset 95 0' is no event of the sun", Good with { Timing = "sunset 95 0" } },
        { "the silo knows no time zone 'Europe/Atlantis'", Good with { TimeZone = "Europe/Atlantis" } },
        { "Start is '2026-12-24T18:00:00'; allowed: a moment with its offset", Good with { Start = "2026-12-24T18:00:00" } },
        { "Jitter is 'soon'; allowed: a time such as 10 (seconds)", Good with { Jitter = "soon" } },
        { "a jitter of 2.00:00:00 is not allowed", Good with { Jitter = "2d" } },
        { "core.add takes 2 arguments", Good with { Arguments = null } },
        { "The arguments of 'core.add' are not valid JSON", Good with { Arguments = "[1, 2" } },
        { "No task is called 'core.ad'. Did you mean", Good with { Task = "core.ad" } },
        { "The name 'a b' of a schedule is not allowed", Good with { Name = "a b" } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void An_error_names_the_attribute_and_the_task_or_the_key(string why, ScheduleDeclaration wrong)
    {
        var declared = Assert.Throws<TaskLibraryException>(() => Read(wrong)).Message;
        Assert.StartsWith($"[Schedule(\"{wrong.Name}\", …)] of task '{wrong.Task}': ", declared, StringComparison.Ordinal);
        Assert.Contains(why, declared, StringComparison.Ordinal);
        var configured = Assert.Throws<ArgumentException>(() => Read(wrong with { Source = ScheduleSource.File, Place = "Krewe:Schedules:x" })).Message;
        Assert.StartsWith("Krewe:Schedules:x: ", configured, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_of_one_name_are_refused_and_both_are_named()
    {
        var message = Assert.Throws<ArgumentException>(() => Read(Good, Good with { Source = ScheduleSource.File, Place = "schedules.json: nightly" })).Message;
        Assert.Equal("schedules.json: nightly: [Schedule(\"nightly\", …)] of task 'core.add' declares a schedule of this name as well. "
            + "Give one of them another name, or leave it out.", message);
    }

    [Fact]
    public void Configuration_declares_schedules_by_name()
    {
        var read = Assert.Single(Configured(("nightly:timing", "every 1h30m"), ("nightly:Task", "core.add"), ("nightly:Arguments", "[1, 2]"), ("nightly:Start", "2026-12-24T18:00:00+01:00"),
            ("nightly:End", ""), ("nightly:Missed", "runall"), ("nightly:Deadline", "1d"), ("nightly:Overlap", "Queue"), ("nightly:TimeZone", "Europe/Berlin"), ("nightly:Jitter", "00:01:30")));
        var spec = read.ToSpec();
        Assert.Equal(("nightly", "every 1h30m", ScheduleSource.File), (spec.Name, spec.Timing, read.Source));
        Assert.Equal(new ScheduleOptions
        {
            Start = new(2026, 12, 24, 18, 0, 0, TimeSpan.FromHours(1)), TimeZone = "Europe/Berlin", Jitter = TimeSpan.FromSeconds(90), Missed = MissedTicks.RunAll,
            Deadline = TimeSpan.FromDays(1), Overlap = Overlap.Queue,
        }, spec.Options);
        Assert.Equal("core.add", ScheduleRules.CallOf(spec).Name);
    }

    [Theory]
    [InlineData("Krewe:Schedules is 'all'; allowed: one group for each schedule, such as Krewe:Schedules:nightly:Timing.", "", "all")]
    [InlineData("Krewe:Schedules:nightly is '0 3 * * *'; allowed: a group with its Timing and its Task", "nightly", "0 3 * * *")]
    [InlineData("Krewe:Schedules:nightly has no option Cron; allowed: Timing, Task, Arguments,", "nightly:Cron", "0 3 * * *")]
    [InlineData("Krewe:Schedules:nightly has no Task; name the one", "nightly:Timing", "0 3 * * *")]
    [InlineData("Krewe:Schedules:nightly has no Timing; say when", "nightly:Task", "core.add")]
    [InlineData("Krewe:Schedules:nightly: Arguments is a group or a list; allowed: text, the JSON array in quotes", "nightly:Arguments:0", "7")]
    [InlineData("Krewe:Schedules:nightly: Overlap is 'never'; allowed: Allow, Skip, Queue.", "nightly:Overlap", "never", "nightly:Timing", "@daily", "nightly:Task", "core.add")]
    [InlineData("Krewe:Schedules:nightly: Missed is '7'; allowed: RunLast, Skip, RunAll.", "nightly:Missed", "7", "nightly:Timing", "@daily", "nightly:Task", "core.add")]
    public void A_wrong_entry_of_the_configuration_is_named(string message, params string[] pairs) => Assert.StartsWith(
        message, Assert.Throws<ArgumentException>(() => Configured([.. pairs.Chunk(2).Select(p => (p[0], p[1]))])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_declares_schedules_as_the_configuration_does()
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(folder["schedules.json"], """{ "nightly": { "Timing": "0 3 * * *", "Task": "core.add", "Arguments": "[1, 2]" }, "b": { "Timing": "@daily", "Task": "core.nothing" } }""");
        var options = new SiloOptions();
        options.ReadSchedules(folder["schedules.json"]);
        Assert.Equal(["b", "nightly"], options.Schedules.Select(s => s.Name).Order());
        Assert.Equal($"{folder["schedules.json"]}: nightly", options.Schedules.Single(s => s.Name == "nightly").ToString());
    }

    [Theory]
    [InlineData("is no file of schedules: ", "[{}]")]
    [InlineData("is no file of schedules: ", "{ \"nightly\": ")]
    [InlineData(": nightly has no Timing", "{ \"nightly\": { \"Task\": \"core.add\" } }")]
    [InlineData("cannot be read: it is not there", null)]
    public void A_wrong_file_is_named(string why, string? text)
    {
        using var folder = new TemporaryDirectory();
        if (text is not null)
        {
            File.WriteAllText(folder["schedules.json"], text);
        }

        var message = Assert.Throws<ArgumentException>(() => new SiloOptions().ReadSchedules(folder["schedules.json"])).Message;
        Assert.Contains(folder["schedules.json"], message, StringComparison.Ordinal);
        Assert.Contains(why, message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<(ScheduleDeclaration Declaration, ScheduleSpec Spec)> Read(params ScheduleDeclaration[] declarations) =>
        new DeclaredSchedules(Definitions.Registry, [new TaskSchedules(Definitions.Registry)], declarations, Options.Create(new ShardOptions())).Read();

    private static List<ScheduleDeclaration> Configured(params (string Key, string Value)[] pairs)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(pairs.ToDictionary(
            p => $"Krewe:Schedules{(p.Key.Length > 0 ? ":" : "")}{p.Key}", p => (string?)p.Value)).Build();
        var options = new SiloOptions();
        options.Read(configuration.GetSection("Krewe"));
        return options.Schedules;
    }
}
