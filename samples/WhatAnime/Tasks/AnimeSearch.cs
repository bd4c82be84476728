using Krewe;
using Orleans;
using WhatAnime.Descriptors;
using WhatAnime.Grains;
using WhatAnime.Index;
using WhatAnime.Search;

namespace WhatAnime.Tasks;

/// <summary>The search over all silos. The task runs on one of them, and asks the parts of the index on all.</summary>
public sealed partial class AnimeSearch(IGrainFactory grains, IndexFolder folder, TimeProvider time)
{
    // A silo that died is noticed within 10 s, and its parts are read anew elsewhere.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Finds what looks like the picture. When parts do not answer in time, says how many frames were searched, and why not all.</summary>
    [Task("anime.search", TimeLimitSeconds = 60, ResultExpiresSeconds = 3600)]
    public Task<SearchResult> FindAsync(Query query, TaskContext context) =>
        new Scatter(grains, folder, time, Patience).SearchAsync(query, context.CancellationToken);
}
