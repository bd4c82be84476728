using Krewe;
using WhatAnime.Descriptors;
using WhatAnime.Index;
using WhatAnime.Media;
using WhatAnime.Search;

namespace WhatAnime.Tasks;

/// <summary>The work that runs on the cluster. All workers see the same files, by the same paths.</summary>
public static partial class Anime
{
    /// <summary>Decodes one file and writes its part of an index. Doing it twice writes the same part twice.</summary>
    [Task("anime.ingest")]
    public static async Task<Ingested> IngestAsync(string file, string run, TaskContext context)
    {
        try
        {
            var progress = new Reporter(context);
            FrameIndex part = await Indexer.FileAsync(file, progress, context.CancellationToken);
            FrameIndexFile.Write(IndexFolder.PartOf(run, file), part);
            return new Ingested(file, part.Count, null);
        }
        catch (MediaException e)
        {
            // One file that cannot be read is something to say of it, not a reason to fail the library.
            return new Ingested(file, 0, e.Message);
        }
    }

    /// <summary>Puts the parts of a run together into so many shards, and makes them the index.</summary>
    [Task("anime.build")]
    public static Manifest Build(string folder, string run, int shards, TaskContext context) => new IndexFolder(folder).Build(run, shards);

    /// <summary>Searches one shard, which stays in the worker's memory for the next search.</summary>
    [Task("anime.scan", ResultExpiresSeconds = 3600)]
    public static SearchResult Scan(string shard, Query query, TaskContext context) => Searcher.In(IndexCache.Shared.Get(shard), query);

    /// <summary>One answer out of those from two shards.</summary>
    [Task("anime.merge", ResultExpiresSeconds = 3600)]
    public static SearchResult Merge(SearchResult one, SearchResult other, TaskContext context) => Search.Merge.Join(one, other);

    /// <summary>A search: every shard at once, and the answers merged. Nothing has happened until it is enqueued.</summary>
    public static Signature<SearchResult> Find(Manifest index, Query query) =>
        Canvas.Map(index.Shards, shard => Scan(shard, query)).Reduce(Merge);

    // Reported from where the frames are read: there is no other thread to go to.
    private sealed class Reporter(TaskContext context) : IProgress<double>
    {
        public void Report(double value) => context.ReportProgress(value);
    }
}
