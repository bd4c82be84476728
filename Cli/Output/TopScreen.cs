using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Krewe.Cli.Output;

/// <summary>Shows the cluster at work: on a terminal in place, else one line or document at a time.</summary>
internal sealed class TopScreen(Reporter reporter) : IAsyncDisposable
{
    private readonly TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Table table = new Table().Border(TableBorder.Simple);
    private Text summary = new("");
    private LiveDisplayContext? live;
    private Task showing = Task.CompletedTask;

    public void Show(Pace pace)
    {
        if (reporter.Json)
        {
            reporter.Document(pace);
        }
        else if (Console.IsOutputRedirected)
        {
            reporter.Line(Summary(pace));
        }
        else
        {
            Fill(pace);
            if (live is null)
            {
                showing = reporter.Console.Live(new Rows(table, new Refreshed(() => summary))).AutoClear(false).StartAsync(async context =>
                {
                    live = context;
                    context.Refresh();
                    await end.Task;
                });
            }

            live?.Refresh();
        }
    }

    public async ValueTask DisposeAsync()
    {
        end.TrySetResult();
        await showing;
    }

    private void Fill(Pace pace)
    {
        table.Rows.Clear();
        if (table.Columns.Count == 0)
        {
            table.AddColumn("silo").AddColumn("address").AddColumn(new TableColumn("running").RightAligned()).AddColumn(new TableColumn("tasks/s").RightAligned());
        }

        foreach (var silo in pace.Silos)
        {
            table.AddRow(Markup.Escape(silo.Name), $"[dim]{Markup.Escape(silo.Silo)}[/]", N(silo.Running), silo.TasksPerSecond is { } rate ? N(rate) : "?");
        }

        foreach (var queue in pace.Status?.Queues ?? [])
        {
            table.AddRow($"[dim]queue[/] {Markup.Escape(queue.Name)}", "", $"[dim]{N(queue.Ready)} waiting[/]", "");
        }

        summary = new Text(Summary(pace), pace.Trouble is null ? Style.Plain : new Style(Color.Yellow));
    }

    private static string Summary(Pace pace) => pace.Trouble ?? string.Create(
        CultureInfo.InvariantCulture,
        $"{new Counted(pace.Silos.Count, "silo")}; {pace.SubmittedPerSecond:N0} submitted/s, {pace.FinishedPerSecond:N0} finished/s; {pace.Status!.Ready:N0} waiting, {pace.Status.Running:N0} running, {pace.Status.Delayed:N0} scheduled; {new Counted(pace.Status.LostDeliveries, "lost delivery", "lost deliveries")}");

    private static string N(double count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>What is there when it is drawn.</summary>
    private sealed class Refreshed(Func<IRenderable> now) : Renderable
    {
        protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => now().Render(options, maxWidth);
    }
}
