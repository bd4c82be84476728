namespace WhatAnime.Search;

/// <summary>Puts hits together: those of one scene into one match, the matches of all parts of the index into one answer.</summary>
public static class Merge
{
    /// <summary>Hits of one file that are not further apart than this are one match.</summary>
    public const double GapSeconds = 5;

    /// <summary>Matches in an answer.</summary>
    public const int Best = 10;

    // Only frames that look nearly as much alike as the best one draw out its stretch; a poorer neighbour is the scene before or after.
    private const double Alike = 0.02;

    /// <summary>Merges the matches of one scene, ranks what is left, and keeps the best, ten unless told otherwise.</summary>
    public static Match[] Rank(IEnumerable<Match> matches, int k = Best)
    {
        var merged = new List<Match>();
        foreach (Match match in matches.OrderByDescending(m => m.Similarity).ThenBy(m => m.File, StringComparer.Ordinal).ThenBy(m => m.At))
        {
            int scene = merged.FindIndex(m => m.File == match.File && match.From - m.To <= GapSeconds && m.From - match.To <= GapSeconds);
            if (scene < 0)
            {
                merged.Add(match);
            }
            else if (merged[scene] is var best && match.Similarity >= best.Similarity - Alike)
            {
                merged[scene] = best with { From = Math.Min(best.From, match.From), To = Math.Max(best.To, match.To) };
            }
        }

        return [.. merged.Take(k)];
    }
}
