using System.Diagnostics;
using Krewe;
using Spectre.Console;
using WhatAnime.Descriptors;
using WhatAnime.Media;
using WhatAnime.Search;
using WhatAnime.Tasks;

namespace WhatAnime.Commands;

/// <summary><c>WhatAnime search IMAGE</c>: describes the picture here, and has all shards searched for it at once.</summary>
internal static class SearchCommand
{
    public static async Task<int> RunAsync(Session session, string picture)
    {
        Query query = Query.For(await Frames.FirstAsync(picture, session.Cancel));
        (SearchResult answer, TimeSpan taken) = await FindAsync(session, query);
        session.Console.Write(AnswerTable.Of(answer));
        session.Console.MarkupLineInterpolated($"[grey]{AnswerTable.Effort(answer, taken)}[/]");
        if (answer.Problem is { } problem)
        {
            session.Console.MarkupLineInterpolated($"[yellow]{problem}[/]");
        }

        return answer.Result.Length > 0 ? 0 : 1;
    }

    /// <summary>The answer, and how long the cluster took for it.</summary>
    public static async Task<(SearchResult Answer, TimeSpan Taken)> FindAsync(Session session, Query query)
    {
        long start = Stopwatch.GetTimestamp();
        AsyncResult<SearchResult> search = await session.Cluster.EnqueueAsync(AnimeSearch.Find(query), session.Cancel);
        SearchResult answer = await search.GetAsync(cancellationToken: session.Cancel);
        return (answer, Stopwatch.GetElapsedTime(start));
    }
}
