using WhatAnime.Index;

namespace Krewe.Tests.Samples.WhatAnime;

public sealed class IndexFolderTests : IDisposable
{
    private readonly IndexFolder _folder = new(Directory.CreateTempSubdirectory("whatanime").FullName);

    public void Dispose() => Directory.Delete(_folder.Path, recursive: true);

    [Fact]
    public void There_is_no_index_at_first() => Assert.Null(_folder.Load());

    [Fact]
    public void Files_are_shared_out_evenly_and_stay_whole()
    {
        Manifest index = _folder.Build(Run(50, 30, 20, 10, 10), 2);

        Assert.Equal((5, 120L), (index.Files, index.Frames));
        Assert.Equal([60, 60], index.Shards.Select(shard => FrameIndexFile.Read(shard).Count));
        Assert.Equal(5, index.Shards.Sum(shard => FrameIndexFile.Read(shard).Files.Count));
        Assert.Equal(index.Shards, _folder.Load()!.Shards);
    }

    [Fact]
    public void Building_twice_changes_nothing()
    {
        string run = Run(5, 5);
        Manifest once = _folder.Build(run, 2);

        Assert.Equal(once.Shards, _folder.Build(run, 2).Shards);
        Assert.Equal(10, _folder.Load()!.Frames);
    }

    [Fact]
    public void The_run_before_stays_for_searches_that_have_begun_and_older_ones_go()
    {
        Manifest[] indexes = [_folder.Build(Run(1), 1), _folder.Build(Run(2), 1), _folder.Build(Run(3), 1)];

        Assert.Equal([false, true, true], indexes.Select(index => File.Exists(index.Shards[0])));
        Assert.Equal(3, _folder.Load()!.Frames);
    }

    [Fact]
    public void A_run_without_parts_is_an_empty_index() => Assert.Equal((0, 0L), (_folder.Build(_folder.StartRun(), 4).Files, _folder.Load()!.Frames));

    [Fact]
    public void A_damaged_description_is_named()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "index.json"), "{");

        Assert.StartsWith(Path.Combine(_folder.Path, "index.json"), Assert.Throws<IndexFormatException>(_folder.Load).Message, StringComparison.Ordinal);
    }

    private string Run(params int[] frames)
    {
        string run = _folder.StartRun();
        foreach ((int n, int count) in frames.Index())
        {
            byte[][] descriptors = [.. Enumerable.Range(0, count).Select(seed => Indexes.RandomDescriptor(new Random(seed)))];
            FrameIndexFile.Write(IndexFolder.PartOf(run, $"file {n}"), Indexes.Of(descriptors, new int[count], [$"file {n}"]));
        }

        return run;
    }
}
