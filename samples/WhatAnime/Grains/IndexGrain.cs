using Krewe.Clusters;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using WhatAnime.Descriptors;
using WhatAnime.Index;
using WhatAnime.Search;

namespace WhatAnime.Grains;

/// <summary>Keeps its part in memory from the first search on, until it moves, its silo ends, or a newer index is there.</summary>
/// <remarks>
/// Nothing is lost with it: the folder has everything. Reading and scanning happen outside its turns, so any number of searches share the part,
/// and neither keeps the silo from its other work.
/// </remarks>
[Reentrant, SpreadPlacement]
public sealed partial class IndexGrain(IndexFolder folder, ILocalSiloDetails silo, TimeProvider time, ILogger<IndexGrain> logger) : Grain, IIndexGrain
{
    private DateTime? _loaded;
    private Task<Part>? _part;

    /// <inheritdoc/>
    public async Task<PartAnswer> SearchAsync(Query query, int k)
    {
        Part part;
        try
        {
            part = await NewestAsync();
        }
        catch (Exception e) when (e is IndexFormatException or IOException or UnauthorizedAccessException)
        {
            return PartAnswer.None(e.Message);
        }

        return part.Index is not { } index
            ? new PartAnswer(part.Run, silo.Name, 0, [])
            : await Task.Run(() => new PartAnswer(part.Run, silo.Name, index.Count, Searcher.In(index, query, k)));
    }

    // Those that come while it is being read wait for it.
    private async Task<Part> NewestAsync()
    {
        DateTime written = folder.Written;
        if (_part is null || _part.IsFaulted || _loaded != written)
        {
            int number = (int)this.GetPrimaryKeyLong();
            (_loaded, _part) = (written, Task.Run(() => Load(number)));
        }

        return await _part;
    }

    private Part Load(int number)
    {
        long start = time.GetTimestamp();
        Manifest manifest = folder.Require();
        FrameIndex? index = number < manifest.Shards.Length ? FrameIndexFile.Read(manifest.Shards[number]) : null;
        TimeSpan elapsed = time.GetElapsedTime(start);
        LogLoaded(number, index?.Count ?? 0, silo.Name, elapsed);
        return new Part(manifest.Run, index);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Part {Number} of the index is in the memory of {Silo}: {Frames} frames, read in {Elapsed}.")]
    private partial void LogLoaded(int number, int frames, string silo, TimeSpan elapsed);

    private sealed record Part(string Run, FrameIndex? Index);
}
