using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace WhatAnime.Index;

/// <summary>A folder with an index in it.</summary>
/// <remarks>
/// Every ingest works in a folder of its own below, its run. <c>index.json</c> names the shards of the run that counts and is replaced in one
/// step, so that a search sees the old index or the new one. The run before stays, for searches that have begun; older ones go.
/// </remarks>
public sealed class IndexFolder(string path)
{
    private const string PartExtension = ".part", ShardExtension = ".shard";

    /// <summary>Where it is when nobody says otherwise: in the folder <c>.krewe</c> of the current one.</summary>
    public static readonly string Default = System.IO.Path.Combine(".krewe", "anime");

    /// <summary>Its full path.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    private string ManifestPath => System.IO.Path.Combine(Path, "index.json");

    /// <summary>Where a run puts what it reads out of a file.</summary>
    public static string PartOf(string run, string file) =>
        System.IO.Path.Combine(run, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file)).AsSpan(0, 16)) + PartExtension);

    /// <summary>Makes the folder for a new run. Later runs sort after earlier ones.</summary>
    public string StartRun() => Directory.CreateDirectory(System.IO.Path.Combine(Path, $"run-{Guid.CreateVersion7():N}")).FullName;

    /// <summary>When the index that counts was written, to see whether it is still the same: cheaper than to read it.</summary>
    public DateTime Written => File.GetLastWriteTimeUtc(ManifestPath);

    /// <summary>The index that counts.</summary>
    /// <exception cref="IndexFormatException">There is none, or it is not readable.</exception>
    public Manifest Require() => Load() ?? throw new IndexFormatException(Path, "there is no index");

    /// <summary>The index that counts; null when there is none yet.</summary>
    /// <exception cref="IndexFormatException">It is not readable.</exception>
    public Manifest? Load()
    {
        try
        {
            return File.Exists(ManifestPath) ? JsonSerializer.Deserialize<Manifest>(File.ReadAllBytes(ManifestPath)) : null;
        }
        catch (JsonException)
        {
            throw new IndexFormatException(ManifestPath, "this is not the description of an index");
        }
    }

    /// <summary>Puts the parts of a run together into shards of about one size. Of a run that has been built it changes nothing.</summary>
    public Manifest Build(string run, int shards)
    {
        if (Load() is { } built && built.Shards.All(shard => System.IO.Path.GetDirectoryName(shard) == run))
        {
            return built;
        }

        // A file stays whole, so that its scenes are merged where they are found. The largest go first, each to the emptiest shard.
        string[] parts = Directory.GetFiles(run, "*" + PartExtension);
        var builders = Enumerable.Range(0, Math.Max(1, shards)).Select(_ => new FrameIndexBuilder()).ToArray();
        foreach (string part in parts.OrderByDescending(part => new FileInfo(part).Length).ThenBy(part => part, StringComparer.Ordinal))
        {
            builders.MinBy(builder => builder.Count)!.AddAll(FrameIndexFile.Read(part));
        }

        FrameIndex[] indexes = [.. builders.Select(builder => builder.Build()).Where(index => index.Count > 0)];
        string[] paths = [.. indexes.Select((_, n) => System.IO.Path.Combine(run, n + ShardExtension))];
        foreach ((string path, FrameIndex index) in paths.Zip(indexes))
        {
            FrameIndexFile.Write(path, index);
        }

        var manifest = new Manifest(paths, indexes.Sum(index => index.Files.Count), indexes.Sum(index => (long)index.Count));
        Replace(manifest, run);
        Array.ForEach(parts, File.Delete);
        return manifest;
    }

    private void Replace(Manifest manifest, string run)
    {
        string? before = Load()?.Shards.Select(System.IO.Path.GetDirectoryName).FirstOrDefault();
        string beside = System.IO.Path.Combine(run, "index.json");
        File.WriteAllBytes(beside, JsonSerializer.SerializeToUtf8Bytes(manifest));
        File.Move(beside, ManifestPath, overwrite: true);
        foreach (string old in Directory.GetDirectories(Path, "run-*").Where(old => string.CompareOrdinal(old, run) < 0 && old != before))
        {
            Directory.Delete(old, recursive: true);
        }
    }
}
