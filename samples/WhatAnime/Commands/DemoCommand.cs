using System.Globalization;
using Spectre.Console;
using WhatAnime.Descriptors;
using WhatAnime.Evaluation;
using WhatAnime.Index;
using WhatAnime.Media;
using WhatAnime.Search;

namespace WhatAnime.Commands;

/// <summary><c>WhatAnime demo</c>: makes videos, ingests them with the pictures of the machine, and looks for harmed pictures out of them.</summary>
internal static class DemoCommand
{
    // One of every kind of harm, out of a video and out of a picture in turn.
    private static readonly int[] Asked = [0, 8, 2, 10, 4, 12, 6];

    public static async Task<int> RunAsync(Session session)
    {
        session.Console.Write(new Rule("[bold]What is this picture from?[/]").LeftJustified().RuleStyle("grey"));
        if (session.Folder.Load() is { } known)
        {
            session.Console.MarkupLineInterpolated(
                CultureInfo.InvariantCulture, $"[green]{known.Frames:N0}[/] frames of [green]{known.Files:N0}[/] files are in {session.Folder.Path} from before.");
        }
        else
        {
            await IngestCommand.RunAsync(session, IngestCommand.FilesIn([await DemoVideos.MakeAsync(session), .. DemoVideos.Pictures]));
        }

        Manifest index = session.RequireIndex();
        var files = new List<MediaInfo>();
        foreach (string file in index.Shards.SelectMany(shard => FrameIndexFile.Read(shard).Files).Order(StringComparer.Ordinal))
        {
            files.Add(await Probe.FileAsync(file, session.Cancel));
        }

        IReadOnlyList<QueryCase> questions = QueryCase.Draw(files, Asked.Max() + 1, seed: 2);
        var summary = new DemoSummary();
        foreach (int number in Asked)
        {
            await AskAsync(session, questions[number], summary);
        }

        session.Console.Write(summary.Table);
        return 0;
    }

    private static async Task AskAsync(Session session, QueryCase question, DemoSummary summary)
    {
        string picture = Path.Combine(session.Folder.Path, "query.jpg");
        await question.WriteAsync(picture, session.Cancel);
        byte[] seen = await Frames.FirstAsync(picture, session.Cancel);
        File.Delete(picture);
        (SearchResult answer, TimeSpan taken) = await SearchCommand.FindAsync(session, Query.For(seen));
        summary.Add(Verdict.On(question, answer.Result), answer, taken);

        session.Console.Write(new Rule($"[bold]{question.Distortion.Name}[/]").LeftJustified().RuleStyle("grey"));
        Grid grid = new Grid().AddColumns(2).AddRow("[grey]looked for[/]", "[grey]found[/]");
        Match? first = answer.Result.FirstOrDefault();
        byte[]? found = first is null ? null : await Frames.AtAsync(first.File, first.At, session.Cancel);
        session.Console.Write(found is null ? grid : grid.AddRow(Preview.Of(seen), Preview.Of(found)));
        session.Console.Write(AnswerTable.Of(answer, rows: 3));
        session.Console.MarkupLineInterpolated($"[grey]{AnswerTable.Effort(answer, taken)}[/]");
    }
}
