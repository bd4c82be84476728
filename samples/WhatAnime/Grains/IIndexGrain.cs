using Orleans;
using WhatAnime.Descriptors;

namespace WhatAnime.Grains;

/// <summary>One part of the index, in the memory of one silo. The key is the number of the shard, from 0.</summary>
[Alias("whatanime.IIndexGrain")]
public interface IIndexGrain : IGrainWithIntegerKey
{
    /// <summary>Looks at every frame of the part, of the newest index there is.</summary>
    /// <param name="query">What to look for.</param>
    /// <param name="k">How many matches to return at most.</param>
    /// <returns>What it found, or why the part cannot be read; the next call tries again.</returns>
    [Alias("Search")]
    Task<PartAnswer> SearchAsync(Query query, int k);
}
