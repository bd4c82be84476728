using Krewe;
using WhatAnime.Index;
using WhatAnime.Media;

namespace WhatAnime.Tasks;

/// <summary>Making the index. All workers see the same files, by the same paths.</summary>
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

    // Reported from where the frames are read: there is no other thread to go to.
    private sealed class Reporter(TaskContext context) : IProgress<double>
    {
        public void Report(double value) => context.ReportProgress(value);
    }
}
