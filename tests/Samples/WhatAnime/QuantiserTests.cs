using WhatAnime.Descriptors;

namespace Krewe.Tests.Samples.WhatAnime;

public sealed class QuantiserTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(64, 8)] // 64 / 4 = 16
    [InlineData(65, 8)]
    [InlineData(96, 16)] // 16 + 32 / 2 = 32
    [InlineData(97, 16)]
    [InlineData(160, 48)] // 32 + 64 = 96
    [InlineData(161, 48)]
    [InlineData(192, 56)] // 96 + 32 / 2 = 112
    [InlineData(193, 56)]
    [InlineData(255, 63)] // 112 + 63 / 4 = 127
    public void Mean_brightness_has_finer_steps_in_the_middle(int mean, byte expected) => Assert.Equal(expected, Quantiser.LumaDc(mean));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(64, 0)]
    [InlineData(68, 1)]
    [InlineData(96, 8)]
    [InlineData(97, 8)]
    [InlineData(112, 16)]
    [InlineData(113, 17)]
    [InlineData(128, 32)]
    [InlineData(144, 48)]
    [InlineData(145, 48)]
    [InlineData(160, 56)]
    [InlineData(161, 56)]
    [InlineData(191, 63)] // 56 + 31 / 4
    [InlineData(192, 63)]
    [InlineData(255, 63)]
    public void Mean_colour_has_steps_of_one_around_grey(int mean, byte expected) => Assert.Equal(expected, Quantiser.ChromaDc(mean));

    [Theory]
    [InlineData(0, 16)]
    [InlineData(-1, 15)]
    [InlineData(7, 16)]
    [InlineData(8, 17)]
    [InlineData(63, 23)] // 128 + 63 = 191
    [InlineData(64, 24)] // 128 + 32 + 32 = 192
    [InlineData(-64, 8)]
    [InlineData(127, 27)] // 128 + 32 + 63 = 223
    [InlineData(128, 28)] // 128 + 64 + 32 = 224
    [InlineData(255, 31)]
    [InlineData(5000, 31)]
    [InlineData(-256, 0)]
    [InlineData(-5000, 0)]
    public void Detail_has_steps_that_double(int coefficient, byte expected) => Assert.Equal(expected, Quantiser.Ac(coefficient));
}
