using WhatAnime.Descriptors;
using WhatAnime.Index;

namespace Krewe.Tests.Samples.WhatAnime;

/// <summary>An index of made-up pictures in a folder of its own, and a query that finds one of them.</summary>
internal sealed class AnimeLibrary : IDisposable
{
    private const int Pictures = 300;

    private readonly Random _random = new(1);
    private readonly byte[] _wanted;

    public AnimeLibrary() => (Folder, _wanted) = (new(Directory.CreateTempSubdirectory("whatanime").FullName), Indexes.RandomDescriptor(_random));

    public IndexFolder Folder { get; }

    /// <summary>The file that the query finds.</summary>
    public string Wanted { get; } = "picture 123.png";

    public Query Query => new([_wanted], [_wanted]);

    /// <summary>Frames in the index that was built last.</summary>
    public long Frames { get; private set; }

    /// <summary>Builds the index anew; further pictures may be added.</summary>
    public Manifest Build(int shards, int more = 0)
    {
        string run = Folder.StartRun();
        for (int n = 0; n < Pictures + more; n++)
        {
            string file = $"picture {n}.png";
            FrameIndexFile.Write(IndexFolder.PartOf(run, file), Indexes.Of([file == Wanted ? _wanted : Indexes.RandomDescriptor(_random)], [0], [file]));
        }

        Manifest index = Folder.Build(run, shards);
        Frames = index.Frames;
        return index;
    }

    public void Dispose() => Directory.Delete(Folder.Path, recursive: true);
}
