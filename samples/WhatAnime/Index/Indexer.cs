using WhatAnime.Descriptors;
using WhatAnime.Media;

namespace WhatAnime.Index;

/// <summary>Turns one file into its part of the index.</summary>
public static class Indexer
{
    // What is stored for good must not take a dark scene for a bar: be strict.
    private const int Darkness = 20;

    /// <param name="path">A picture or a video.</param>
    /// <param name="progress">Told the seconds of video that are done, about once for each second.</param>
    /// <param name="cancel">Ends ffmpeg too.</param>
    /// <exception cref="MediaException">The file cannot be decoded.</exception>
    public static async Task<FrameIndex> FileAsync(string path, IProgress<double>? progress = null, CancellationToken cancel = default)
    {
        MediaInfo file = await Probe.FileAsync(path, cancel);
        View view = file.IsStill ? View.Full : await Letterbox.OfVideoAsync(Frames.GlanceAsync(file, cancel), Darkness);
        var builder = new FrameIndexBuilder();
        builder.StartFile(path);
        var descriptor = new byte[ColorLayout.Length];
        long count = 0;
        await foreach (Frame frame in Frames.ReadAsync(file, cancel))
        {
            ColorLayout.Describe(frame.Rgb.Span, view, descriptor);
            builder.Add(frame.Seconds, descriptor);
            if (++count % Frames.Rate == 0)
            {
                progress?.Report(frame.Seconds);
            }
        }

        return builder.Build();
    }
}
