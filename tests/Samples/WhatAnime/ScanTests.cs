using FsCheck;
using FsCheck.Fluent;
using WhatAnime.Descriptors;
using WhatAnime.Search;

namespace Krewe.Tests.Samples.WhatAnime;

public sealed class ScanTests
{
    [Fact]
    public void It_finds_what_a_plain_loop_finds() =>
        Prop.ForAll(
            Gen.Choose(0, 200).Zip(Gen.Choose(1, 40)).Zip(Gen.Choose(1, 4).Zip(Gen.Choose(0, int.MaxValue - 1))).ToArbitrary(),
            size =>
            {
                ((int frames, int k), (int queries, int seed)) = size;
                var random = new Random(seed);
                byte[][] descriptors = [.. Enumerable.Range(0, frames).Select(n => Descriptor(random, n))];
                byte[][] wanted = [.. Enumerable.Range(0, queries).Select(_ => Indexes.RandomDescriptor(random))];

                Hit[] expected = [.. descriptors
                    .Select((descriptor, n) => new Hit(n, wanted.Min(query => ColorLayout.SquaredDistance(query, descriptor))))
                    .OrderBy(hit => hit.Squared).ThenBy(hit => hit.Frame).Take(k)];
                Assert.Equal(expected, Scan.Nearest(Indexes.Of(descriptors), wanted, k));
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_farthest_frame_there_can_be_is_found_too()
    {
        byte[] most = [.. Enumerable.Range(0, ColorLayout.Length).Select(n => n is 0 or 21 or 27 ? (byte)63 : (byte)31)];

        Assert.Equal([new Hit(0, 40_737)], Scan.Nearest(Indexes.Of([new byte[ColorLayout.Length]]), [most], 10));
    }

    [Fact]
    public void Many_frames_at_no_distance_are_returned_in_order()
    {
        byte[][] same = [.. Enumerable.Repeat(new byte[ColorLayout.Length], 100)];

        Assert.Equal([0, 1, 2, 3, 4], Scan.Nearest(Indexes.Of(same), [same[0]], 5).Select(hit => hit.Frame));
    }

    // Some frames twice, so that distances tie, and some near each other.
    private static byte[] Descriptor(Random random, int n) =>
        n % 3 == 0 ? [.. Enumerable.Repeat((byte)random.Next(3), ColorLayout.Length)] : Indexes.RandomDescriptor(random);
}
