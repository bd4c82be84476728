using WhatAnime.Descriptors;
using WhatAnime.Index;

namespace Krewe.Tests.Samples.WhatAnime;

public sealed class FrameIndexTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("whatanime").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_still_scene_is_one_entry_for_two_seconds_at_a_time()
    {
        var builder = new FrameIndexBuilder();
        builder.StartFile("a");
        bool[] added = [.. Enumerable.Range(0, 49).Select(n => builder.Add(n / 12.0, Descriptor(1)))];

        FrameIndex index = builder.Build();

        // 0…2 s, then 2.083…4 s: frame 25 is the first that is more than two seconds after the first.
        Assert.Equal([0, 25], added.Index().Where(item => item.Item).Select(item => item.Index));
        Assert.Equal([0, 2083], index.StartMs);
        Assert.Equal([2000, 1917], index.LengthMs.Select(ms => (int)ms));
    }

    [Fact]
    public void Another_file_or_another_look_is_a_new_entry()
    {
        var builder = new FrameIndexBuilder();
        builder.StartFile("a");
        builder.Add(0, Descriptor(1));
        builder.Add(0.1, Descriptor(2));
        builder.StartFile("b");
        builder.Add(0.2, Descriptor(2));

        Assert.Equal([0, 0, 1], builder.Build().FileOf);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(1000)]
    public void What_is_written_is_read_back(int frames)
    {
        FrameIndex index = Build(frames);
        string path = Path.Combine(_folder, "index");

        FrameIndexFile.Write(path, index);
        FrameIndex read = FrameIndexFile.Read(path);

        Assert.Equal(index.Files, read.Files);
        Assert.Equal(index.Blocks, read.Blocks);
        Assert.Equal(index.FileOf, read.FileOf);
        Assert.Equal(index.StartMs, read.StartMs);
        Assert.Equal(index.LengthMs, read.LengthMs);
        Assert.Equal(["index"], Directory.EnumerateFiles(_folder).Select(Path.GetFileName));
        var descriptor = new byte[ColorLayout.Length];
        for (int frame = 0; frame < frames; frame++)
        {
            read.Descriptor(frame, descriptor);
            Assert.Equal(Descriptor(frame), descriptor);
        }
    }

    [Fact]
    public void Every_changed_bit_is_noticed()
    {
        string path = Path.Combine(_folder, "index");
        FrameIndexFile.Write(path, Build(5));
        byte[] good = File.ReadAllBytes(path);
        for (int bit = 0; bit < good.Length * 8; bit += 13)
        {
            byte[] bad = [.. good];
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(path, bad);

            var error = Assert.Throws<IndexFormatException>(() => FrameIndexFile.Read(path));
            Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(100)]
    public void A_file_cut_short_is_noticed(int length)
    {
        string path = Path.Combine(_folder, "index");
        FrameIndexFile.Write(path, Build(5));
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..length]);

        var error = Assert.Throws<IndexFormatException>(() => FrameIndexFile.Read(path));
        Assert.Contains("Make it anew with: WhatAnime ingest", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Indexes_are_joined_with_their_files()
    {
        var builder = new FrameIndexBuilder();
        builder.AddAll(Build(40));
        builder.AddAll(Build(3));
        FrameIndex joined = builder.Build();

        Assert.Equal(43, joined.Count);
        Assert.Equal(["file 0", "file 1", "file 0", "file 1"], joined.Files);
        Assert.Equal([2, 3, 2], joined.FileOf[40..]);
        var descriptor = new byte[ColorLayout.Length];
        joined.Descriptor(42, descriptor);
        Assert.Equal(Descriptor(2), descriptor);
    }

    private static FrameIndex Build(int frames)
    {
        byte[][] descriptors = [.. Enumerable.Range(0, frames).Select(Descriptor)];
        return Indexes.Of(descriptors, [.. Enumerable.Range(0, frames).Select(n => n % 2)], ["file 0", "file 1"]);
    }

    private static byte[] Descriptor(int seed) => Indexes.RandomDescriptor(new Random(seed));
}
