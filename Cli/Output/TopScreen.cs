using System.Globalization;
using Spectre.Console;

namespace Krewe.Cli.Output;

/// <summary>Shows the cluster at work: on a terminal in place, else one line or document at a time.</summary>
internal sealed class TopScreen(Reporter reporter) : IAsyncDisposable
{
    private readonly TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Table table = new Table().Border(TableBorder.Simple);
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
                showing = reporter.Console.Live(table).AutoClear(false).StartAsync(async context =>
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
            table.AddRow($"[dim]queue[/] {Markup.Escape(queue.Name)}", "", $"[dim]{N(queue.Ready)} wait[/]", "");
        }

        table.Caption(pace.Trouble is { } trouble ? $"[yellow]{Markup.Escape(trouble)}[/]" : Markup.Escape(Summary(pace)));
    }

    private static string Summary(Pace pace) => pace.Trouble ?? string.Create(
        CultureInfo.InvariantCulture,
        $"{pace.Silos.Count} silos; {pace.SubmittedPerSecond:N0} submitted/s, {pace.FinishedPerSecond:N0} finished/s; {pace.Status!.Ready:N0} wait, {pace.Status.Running:N0} run, {pace.Status.Delayed:N0} scheduled; {pace.Status.LostDeliveries:N0} lost deliveries");

    private static string N(double count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
