namespace WhatAnime.Descriptors;

/// <summary>A rectangle over a frame in fractions of it: (0, 0, 1, 1) is the frame, a smaller one cuts something off,
/// a larger one supposes something around it.</summary>
public readonly record struct View(double Left, double Top, double Right, double Bottom)
{
    public static readonly View Full = new(0, 0, 1, 1);

    /// <summary>The view that was whole before a part of each side, given as a fraction of the whole, was cut off to give this one.</summary>
    public View BeforeCrop(double left, double top, double right, double bottom)
    {
        double wide = (Right - Left) / (1 - left - right);
        double high = (Bottom - Top) / (1 - top - bottom);
        return new View(Left - left * wide, Top - top * high, Right + right * wide, Bottom + bottom * high);
    }
}
