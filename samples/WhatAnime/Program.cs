using Spectre.Console;
using WhatAnime.Descriptors;
using WhatAnime.Evaluation;
using WhatAnime.Index;
using WhatAnime.Media;
using WhatAnime.Search;

switch (args)
{
    case ["ingest", string target, .. { Length: > 0 } folders]:
        var builder = new FrameIndexBuilder();
        foreach (string file in MediaFiles.In(folders))
        {
            try
            {
                builder.AddAll(await Ingest.FileAsync(file));
            }
            catch (MediaException e)
            {
                await Console.Error.WriteLineAsync(e.Message);
            }
        }

        FrameIndexFile.Write(target, builder.Build());
        return 0;

    case ["evaluate", string path]:
        FrameIndex index = FrameIndexFile.Read(path);
        Verdict[] verdicts = await Evaluator.RunAsync(
            index.Files, 300, 1, async (picture, cancel) => Searcher.In(index, Query.For(await Frames.FirstAsync(picture, cancel))), 2);
        AnsiConsole.Write(Report.Summary(verdicts));
        AnsiConsole.Write(Report.Failures(verdicts));
        return 0;

    case ["speed"]:
        AnsiConsole.WriteLine(ScanSpeed.Measure(8_000_000, 1).ToString());
        return 0;

    default:
        await Console.Error.WriteLineAsync("usage: WhatAnime ingest INDEX FOLDER... | evaluate INDEX | speed");
        return 2;
}
