using Krewe.Cli.Output;
using Krewe.Clusters;
using Krewe.Queues;
using Krewe.Schedules;
using Spectre.Console.Rendering;

namespace Krewe.Cli.Verbs.Nodes;

/// <summary><c>krewe inspect</c>: looks into the cluster.</summary>
internal sealed class InspectCommand() : VerbGroup("inspect", "Look into the cluster: who is there, what runs and waits, what silos are and have done. Answers also while all slots are taken.",
    new InspectVerb<TimeSpan>("ping", "Who is there.", (i, to, token) => i.PingAsync(to, token), took => ($"pong after {DurationText.About(took)}", null)),
    new InspectVerb<TaskOutlines>("active", "Tasks that run now, oldest first.", (i, to, token) => i.ActiveAsync(to, cancellationToken: token),
        tasks => (tasks.Count == 0 ? "idle" : $"runs {Counted.Tasks(tasks.Count)}", Tasks(tasks, "began"))),
    new InspectVerb<TaskOutlines>("reserved", "Tasks that silos have claimed and not begun.", (i, to, token) => i.ReservedAsync(to, cancellationToken: token),
        tasks => (tasks.Count == 0 ? "nothing waits here" : $"has claimed {Counted.Tasks(tasks.Count)}", Tasks(tasks, "claimed"))),
    new FoundVerb(OutlineKind.Scheduled, "scheduled", "Tasks that wait for their time, by due time: delayed calls and retries.", "due"),
    new FoundVerb(OutlineKind.Revoked, "revoked", "Tasks that were taken back and have not ended yet.", "submitted"),
    new InspectVerb<IReadOnlyList<RegisteredTask>>("registered", "Tasks that silos can run, with their options.", (i, to, token) => i.RegisteredAsync(to, token),
        tasks => ($"{Counted.Tasks(tasks.Count)}", NodeText.Tasks(tasks))),
    new InspectVerb<NodeStatistics>("stats", "Slots, threads, memory, uptime, and totals by task.", (i, to, token) => i.StatsAsync(to, token), NodeText.Statistics),
    new InspectVerb<IReadOnlyList<string>>("active_queues", "Queues that silos serve.", (i, to, token) => i.ActiveQueuesAsync(to, token),
        queues => (queues.Count == 0 ? "serves none" : string.Join(", ", queues), null)),
    new QueryTaskVerb(),
    new InspectVerb<IReadOnlyDictionary<string, string>>("conf", "Options of silos, without secrets.", (i, to, token) => i.ConfAsync(to, token),
        options => ($"{new Counted(options.Count, "option")}",
            ReplyText.Pairs(options.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => new[] { o.Key, o.Value })))),
    new InspectVerb<NodeReport>("report", "Versions, runtime, system: what is asked first when something is odd.", (i, to, token) => i.ReportAsync(to, token), NodeText.Report))
{
    private static IRenderable? Tasks(TaskOutlines tasks, string moment) =>
        NodeText.Tasks(tasks.First, moment, TimeProvider.System.GetUtcNow());
}
