using WhatAnime.Index;

namespace Krewe.Tests.Samples.WhatAnime;

public sealed class IndexCacheTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("whatanime").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_shard_is_read_once()
    {
        var cache = new IndexCache(1 << 20);
        string shard = Shard("a");

        FrameIndex first = cache.Get(shard);
        File.Delete(shard);

        Assert.Same(first, cache.Get(shard));
    }

    [Fact]
    public void A_shard_that_many_want_at_once_is_read_once()
    {
        var cache = new IndexCache(1 << 20);
        string shard = Shard("a");
        var got = new FrameIndex[8];

        Parallel.For(0, got.Length, n => got[n] = cache.Get(shard));

        Assert.All(got, index => Assert.Same(got[0], index));
    }

    [Fact]
    public void What_was_not_used_for_longest_goes_first()
    {
        long each = Indexes.Of([.. Enumerable.Repeat(new byte[33], 100)]).Bytes;
        var cache = new IndexCache(2 * each);
        string a = Shard("a"), b = Shard("b"), c = Shard("c");

        cache.Get(a);
        cache.Get(b);
        cache.Get(a);
        cache.Get(c);

        Assert.Equal([c, a], cache.Kept);
    }

    [Fact]
    public void One_shard_is_kept_however_large()
    {
        var cache = new IndexCache(1);
        string a = Shard("a"), b = Shard("b");

        cache.Get(a);
        cache.Get(b);

        Assert.Equal([b], cache.Kept);
    }

    [Fact]
    public void A_shard_that_could_not_be_read_is_tried_again()
    {
        var cache = new IndexCache(1 << 20);
        string shard = Path.Combine(_folder, "late");
        Assert.Throws<FileNotFoundException>(() => cache.Get(shard));
        Assert.Empty(cache.Kept);

        Shard("late");

        Assert.Equal(100, cache.Get(shard).Count);
    }

    private string Shard(string name)
    {
        string path = Path.Combine(_folder, name);
        FrameIndexFile.Write(path, Indexes.Of([.. Enumerable.Repeat(new byte[33], 100)]));
        return path;
    }
}
