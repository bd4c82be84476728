using System.Globalization;
using Spectre.Console;
using WhatAnime.Descriptors;
using WhatAnime.Evaluation;
using WhatAnime.Index;
using WhatAnime.Media;
using WhatAnime.Search;

namespace WhatAnime.Commands;

/// <summary><c>WhatAnime evaluate [QUERIES [SEED]]</c>: asks for harmed pictures out of the index and counts right answers.</summary>
internal static class EvaluateCommand
{
    public static async Task<int> RunAsync(Session session, int queries, int seed)
    {
        Manifest index = session.RequireIndex();
        string[] files = [.. index.Shards.SelectMany(shard => FrameIndexFile.Read(shard).Files)];
        Verdict[] verdicts = await session.Console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(), new SpinnerColumn())
            .StartAsync(progress =>
            {
                ProgressTask bar = progress.AddTask(string.Create(CultureInfo.InvariantCulture, $"Asking {queries:N0} questions"), maxValue: queries);
                return Evaluator.RunAsync(
                    files, queries, seed, (picture, _) => AnswerAsync(session, picture), Environment.ProcessorCount, () => bar.Increment(1), session.Cancel);
            });
        session.Console.Write(Report.Summary(verdicts));
        if (verdicts.Any(verdict => !verdict.RightFile || verdict.RightTime == false))
        {
            session.Console.Write(Report.Failures(verdicts));
        }

        return 0;
    }

    private static async Task<SearchResult> AnswerAsync(Session session, string picture) =>
        (await SearchCommand.FindAsync(session, Query.For(await Frames.FirstAsync(picture, session.Cancel)))).Answer;
}
