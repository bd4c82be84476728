using Krewe.Cli.Verbs;
using Krewe.Execution;
using Krewe.Hosting;
using Spectre.Console;

namespace Krewe.Cli.Worker;

/// <summary>What a worker says of itself before it starts.</summary>
internal static class Banner
{
    public static void Write(IAnsiConsole console, WorkerSettings settings)
    {
        console.WriteLine();
        console.MarkupLine($" [bold]krewe[/] {VersionVerb.Current} on .NET {Environment.Version}");
        Section("config");
        Field("node", settings.NodeName);
        Field("store", $"{(settings.Broker is null ? "SQLite in" : "Redis at")} {settings.Store}");
        if (settings.Broker is not null)
        {
            Field("cluster", settings.Cluster);
        }

        if (settings.Gateway is { } gateway)
        {
            Field("gateway", gateway + (settings.Secret is not null ? " (with a secret)"
                : settings.Broker is not null ? " (with the cluster's secret)" : IsHere(gateway) ? " (this machine only; no secret)" : " (no secret)"));
        }

        Field("concurrency", $"{(settings.MinConcurrency > 0 ? $"{settings.MinConcurrency} to " : "")}{settings.Slots}{Pool(settings)}");
        foreach (var library in settings.Libraries)
        {
            Field("library", library.Path);
        }

        Section("queues");
        foreach (var queue in settings.Queues)
        {
            Item(queue);
        }

        Section("tasks");
        foreach (var task in settings.Tasks)
        {
            Item(settings.Pool == TaskPool.Declared && settings.IsIsolated(task) ? $"{task} (process)" : task.ToString());
        }

        if (settings.Declared.ToArray() is { Length: > 0 } schedules)
        {
            Section("schedules");
            foreach (var schedule in schedules)
            {
                Item($"{schedule.Name}: {schedule.Timing} → {schedule.Task}");
            }
        }

        console.WriteLine();

        static bool IsHere(string gateway) => GatewayAddress.TryParse(gateway, out var address) && GatewayAddress.IsLoopback(address);

        static string Pool(WorkerSettings settings)
        {
            if (!settings.Tasks.Any(settings.IsIsolated))
            {
                return "";
            }

            var tasks = settings.MaxTasksPerChild > 0 ? $", of up to {Counted.Tasks(settings.MaxTasksPerChild)} each" : "";
            var memory = settings.MaxMemoryPerChildMiB > 0 ? $", of up to {settings.MaxMemoryPerChildMiB:N0} MiB each" : "";
            return (settings.Pool == TaskPool.Processes ? " (processes" : " (processes for some tasks") + $"{tasks}{memory})";
        }

        void Section(string title)
        {
            console.WriteLine();
            console.MarkupLine($" [blue][[{title}]][/]");
        }

        void Field(string name, string value) => console.MarkupLine($"  [dim].>[/] {name + ":",-13}{Markup.Escape(value)}");

        void Item(string text) => console.MarkupLine($"  [dim].[/] {Markup.Escape(text)}");
    }
}
