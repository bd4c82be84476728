using WhatAnime.Search;

namespace Krewe.Tests.Samples.WhatAnime;

public sealed class MergeTests
{
    [Fact]
    public void Hits_of_one_scene_are_one_match_dated_by_the_likest()
    {
        Match[] merged = Merge.Rank([Hit("a", 10, 0.98), Hit("a", 14, 0.99), Hit("a", 18, 0.975)]);

        Assert.Equal([new Match("a", null, 10, 14, 18, 0.99)], merged);
    }

    [Fact]
    public void Hits_more_than_five_seconds_apart_are_two() =>
        Assert.Equal([14.0, 20.0], Merge.Rank([Hit("a", 14, 0.99), Hit("a", 20, 0.98)]).Select(match => match.At));

    [Fact]
    public void Hits_of_two_files_are_two() =>
        Assert.Equal(["b", "a"], Merge.Rank([Hit("a", 10, 0.98), Hit("b", 10, 0.99)]).Select(match => match.File));

    [Fact]
    public void A_poorer_neighbour_does_not_draw_out_the_scene() =>
        Assert.Equal([new Match("a", null, 10, 10, 10, 0.99)], Merge.Rank([Hit("a", 10, 0.99), Hit("a", 12, 0.9)]));

    [Fact]
    public void Ten_are_kept_likest_first()
    {
        Match[] merged = Merge.Rank(Enumerable.Range(0, 30).Select(n => Hit($"file {n}", 0, n / 30.0)));

        Assert.Equal(10, merged.Length);
        Assert.Equal(Enumerable.Range(20, 10).Reverse().Select(n => $"file {n}"), merged.Select(match => match.File));
    }

    [Fact]
    public void Parts_of_the_index_are_joined_in_any_order()
    {
        Match[][] parts = [.. Enumerable.Range(0, 6).Select(part =>
            Merge.Rank(Enumerable.Range(0, 20).Select(n => Hit($"file {part} {n}", n, 1 - (n * 6 + part) / 200.0))))];

        Match[] forward = Merge.Rank(parts.SelectMany(part => part)), backward = Merge.Rank(parts.Reverse().SelectMany(part => part));

        Assert.Equal(forward, backward);
        Assert.Equal("file 0 0", forward[0].File);
    }

    private static Match Hit(string file, double at, double similarity) => new(file, null, at, at, at, similarity);
}
