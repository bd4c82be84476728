using System.Globalization;
using System.Text.RegularExpressions;
using WhatAnime.Descriptors;
using WhatAnime.Index;
using WhatAnime.Media;

namespace WhatAnime.Search;

/// <summary>Searches one part of the index: scan, second look, merge.</summary>
public static partial class Searcher
{
    // Enough that the right frame is among them, few enough that looking twice takes a millisecond.
    private const int Candidates = 500;

    /// <summary>The stretches in this index that are likest to the query, ten unless told otherwise.</summary>
    public static Match[] In(FrameIndex index, Query query, int k = Merge.Best)
    {
        var descriptor = new byte[ColorLayout.Length];
        IEnumerable<Match> matches = Scan.Nearest(index, query.Coarse, Candidates).Select(hit =>
        {
            index.Descriptor(hit.Frame, descriptor);
            return ToMatch(index, hit.Frame, query.Fine.Min(fine => ColorLayout.SquaredDistance(fine, descriptor)));
        });
        return Merge.Rank(matches, k);
    }

    private static Match ToMatch(FrameIndex index, int frame, int squared)
    {
        string file = index.Files[index.FileOf[frame]];
        double from = index.StartMs[frame] / 1000.0, length = index.LengthMs[frame] / 1000.0;
        return new Match(file, Episode(file), from, from + length / 2, from + length, ColorLayout.Similarity(squared));
    }

    private static int? Episode(string file) =>
        !MediaFiles.IsPicture(file)
        && LastNumber().Match(Path.GetFileNameWithoutExtension(file)) is { Success: true } number
        && int.TryParse(number.Value, CultureInfo.InvariantCulture, out int episode)
            ? episode
            : null;

    [GeneratedRegex(@"\d+(?!.*\d)")]
    private static partial Regex LastNumber();
}
