using System.Text.Json.Serialization;

namespace WhatAnime.Index;

/// <summary>What an index is made of.</summary>
/// <param name="Shards">Paths of its <see cref="FrameIndexFile"/>s. A path never gets another content.</param>
/// <param name="Files">Pictures and videos in it.</param>
/// <param name="Frames">Frames in it.</param>
public sealed record Manifest(string[] Shards, int Files, long Frames)
{
    /// <summary>The ingest that made it: the folder of its shards. Empty for an index without frames.</summary>
    [JsonIgnore]
    public string Run => Path.GetDirectoryName(Shards.FirstOrDefault()) ?? "";
}
