using WhatAnime.Descriptors;
using WhatAnime.Media;

namespace Krewe.Tests.Samples.WhatAnime;

public sealed class LetterboxTests
{
    [Fact]
    public void Bars_above_and_below_are_found() =>
        Assert.Equal(new View(0, 18 / 180.0, 1, 1 - 18 / 180.0), Inside((_, y) => y < 18 || y >= 162 ? (byte)3 : (byte)120));

    [Fact]
    public void Bars_left_and_right_are_found() =>
        Assert.Equal(new View(32 / 320.0, 0, 1 - 32 / 320.0, 1), Inside((x, _) => x < 32 || x >= 288 ? (byte)0 : (byte)120));

    [Fact]
    public void Bars_all_around_are_found() =>
        Assert.Equal(
            new View(32 / 320.0, 18 / 180.0, 1 - 32 / 320.0, 1 - 18 / 180.0),
            Inside((x, y) => x < 32 || x >= 288 || y < 18 || y >= 162 ? (byte)0 : (byte)120));

    // A dark scene reaches down to row 60, yet the bar below has 18 rows, and bars come in pairs.
    [Fact]
    public void A_dark_scene_next_to_a_bar_is_not_bar() =>
        Assert.Equal(new View(0, 18 / 180.0, 1, 1 - 18 / 180.0), Inside((_, y) => y < 60 || y >= 162 ? (byte)3 : (byte)120));

    [Fact]
    public void One_dark_side_is_no_bar() => Assert.Null(Inside((_, y) => y < 60 ? (byte)0 : (byte)120));

    [Fact]
    public void A_black_frame_has_no_bars() => Assert.Null(Inside((_, _) => 0));

    [Fact]
    public void A_dark_row_with_something_on_it_is_no_bar() =>
        Assert.Null(Inside((x, y) => y is 0 or 179 && x == 50 ? (byte)255 : y < 18 || y >= 162 ? (byte)0 : (byte)120));

    [Fact]
    public void Bars_of_a_query_leave_its_descriptor_as_it_was()
    {
        byte[] picture = Pictures.Waves(7);
        byte[] boxed = Pictures.Of((x, y) => y is < 30 or >= 150 ? default : At(picture, x, (y - 30) * 180 / 120));
        byte[] plain = ColorLayout.Describe(picture, View.Full);

        int nearest = Query.For(boxed).Fine.Min(descriptor => ColorLayout.SquaredDistance(descriptor, plain));

        Assert.InRange(nearest, 0, 12);
        Assert.True(ColorLayout.SquaredDistance(ColorLayout.Describe(boxed, View.Full), plain) > 500, "the bars should have mattered");
    }

    [Fact]
    public void A_cut_edge_costs_a_query_little()
    {
        byte[] picture = Pictures.Waves(8);
        byte[] cut = Pictures.Of((x, y) => At(picture, (int)(x * 0.88) + 19, (int)(y * 0.88) + 10));
        byte[] plain = ColorLayout.Describe(picture, View.Full);

        int nearest = Query.For(cut).Fine.Min(descriptor => ColorLayout.SquaredDistance(descriptor, plain));

        Assert.True(nearest < ColorLayout.SquaredDistance(ColorLayout.Describe(cut, View.Full), plain) / 2, $"the nearest is {nearest} away");
    }

    private static View? Inside(Func<int, int, byte> grey) => Letterbox.Inside(Pictures.Of(grey), 20);

    private static (byte, byte, byte) At(byte[] rgb, int x, int y)
    {
        int n = (y * Frame.Width + x) * 3;
        return (rgb[n], rgb[n + 1], rgb[n + 2]);
    }
}
