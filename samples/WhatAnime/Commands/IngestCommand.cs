using System.Globalization;
using Krewe;
using Spectre.Console;
using WhatAnime.Index;
using WhatAnime.Media;
using WhatAnime.Tasks;
using Canvas = Krewe.Canvas;

namespace WhatAnime.Commands;

/// <summary><c>WhatAnime ingest FOLDER...</c>: a task for every picture and video, then one that builds the index out of their parts.</summary>
internal static class IngestCommand
{
    // Several, so that a search has something to share out; files of a real library would be put at 500 MB each.
    private const int Shards = 4;

    private const int ProblemsShown = 10;

    /// <summary>What there is to ingest.</summary>
    /// <exception cref="MediaException">A path is neither a folder nor a file.</exception>
    /// <exception cref="CommandException">There is nothing in them.</exception>
    public static IReadOnlyList<string> FilesIn(params IEnumerable<string> paths)
    {
        IReadOnlyList<string> files = MediaFiles.In(paths);
        return files.Count > 0 ? files : throw new CommandException("There is no picture and no video in what was named.");
    }

    public static async Task<int> RunAsync(Session session, IReadOnlyList<string> files)
    {
        string run = session.Folder.StartRun();
        Ingested[] results = await session.Console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(), new SpinnerColumn())
            .StartAsync(progress => ReadAsync(session, files, run, progress));

        AsyncResult<Manifest> build = await session.Cluster.EnqueueAsync(Anime.Build(session.Folder.Path, run, Shards), session.Cancel);
        Manifest index = await build.GetAsync(cancellationToken: session.Cancel);
        session.Console.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"[green]{index.Frames:N0}[/] frames of [green]{index.Files:N0}[/] files in {index.Shards.Length} shards, {index.Frames * 43 / 1e6:0.0} MB");
        ShowProblems(session.Console, [.. results.Where(result => result.Problem is not null)]);
        return index.Files > 0 ? 0 : 1;
    }

    private static async Task<Ingested[]> ReadAsync(Session session, IReadOnlyList<string> files, string run, ProgressContext progress)
    {
        ProgressTask bar = progress.AddTask(string.Create(CultureInfo.InvariantCulture, $"Reading {files.Count:N0} files"), maxValue: files.Count);
        AsyncResult<Ingested[]> map = await session.Cluster.EnqueueAsync(Canvas.Map(files, file => Anime.Ingest(file, run)), session.Cancel);
        Task<Ingested[]> results = map.GetAsync(cancellationToken: session.Cancel);
        while (!results.IsCompleted)
        {
            bar.Value = await map.GetProgressAsync(session.Cancel) is { } far ? far.Done : bar.Value;
            await Task.WhenAny(results, Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System, session.Cancel));
        }

        bar.Value = files.Count;
        return await results;
    }

    private static void ShowProblems(IAnsiConsole console, Ingested[] problems)
    {
        if (problems.Length == 0)
        {
            return;
        }

        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[yellow]{problems.Length:N0} could not be read:[/]");
        foreach (Ingested problem in problems.Take(ProblemsShown))
        {
            console.MarkupLineInterpolated($"  [grey]{problem.Problem}[/]");
        }

        if (problems.Length > ProblemsShown)
        {
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"  [grey]and {problems.Length - ProblemsShown:N0} more[/]");
        }
    }
}
