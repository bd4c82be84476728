using System.Globalization;
using WhatAnime.Media;

namespace WhatAnime.Evaluation;

/// <summary>A question with a known answer: a moment of a file, and what is done to it before it is asked.</summary>
/// <param name="Number">Its place in the run.</param>
/// <param name="File">The right answer.</param>
/// <param name="Seconds">When in the file; null for a still picture.</param>
/// <param name="Distortion">The kind of harm done.</param>
/// <param name="Filters">The harm itself.</param>
/// <param name="Quality">The JPEG quantiser.</param>
public sealed record QueryCase(int Number, string File, double? Seconds, Distortion Distortion, string Filters, int Quality)
{
    /// <summary>Draws questions: every kind of harm in turn, videos and pictures in turn, any moment of a video.</summary>
    /// <remarks>Moments are drawn to the millisecond, so next to none of them is a frame that is in the index.</remarks>
    public static IReadOnlyList<QueryCase> Draw(IReadOnlyList<MediaInfo> files, int count, int seed)
    {
        var random = new Random(seed);
        MediaInfo[] videos = [.. files.Where(file => !file.IsStill)], pictures = [.. files.Where(file => file.IsStill)];
        var cases = new List<QueryCase>();
        for (int number = 0; number < count; number++)
        {
            Distortion distortion = Distortion.All[number % Distortion.All.Count];
            bool video = pictures.Length == 0 || (videos.Length > 0 && number / Distortion.All.Count % 2 == 0);
            MediaInfo file = video ? videos[random.Next(videos.Length)] : pictures[random.Next(pictures.Length)];
            double? seconds = video ? 0.5 + random.NextDouble() * Math.Max(0, file.Seconds - 1) : null;
            cases.Add(new QueryCase(number, file.Path, seconds, distortion, distortion.Filters(random), distortion.Quality(random)));
        }

        return cases;
    }

    /// <summary>Makes the picture that is searched for, with ffmpeg.</summary>
    /// <exception cref="MediaException">ffmpeg could not make it.</exception>
    public async Task WriteAsync(string picture, CancellationToken cancel = default)
    {
        string[] seek = Seconds is { } at ? ["-ss", at.ToString("0.000", CultureInfo.InvariantCulture)] : [];
        string source = "[0:v]scale=640:480:force_original_aspect_ratio=decrease:force_divisible_by=2,setsar=1";

        // What is transparent is white, as it is in the index.
        string onWhite = "format=rgba,split[a][b];[a]lutrgb=r=255:g=255:b=255:a=255[white];[white][b]overlay=format=rgb,format=rgb24";
        string filters = $"{source},{onWhite},{Filters}";
        await Ffmpeg.RunAsync(
            "ffmpeg",
            ["-nostdin", "-v", "error", "-y", "-threads", "1", .. seek, .. Ffmpeg.Input(File), "-filter_complex", filters,
                "-frames:v", "1", "-pix_fmt", "yuvj444p", "-q:v", Quality.ToString(CultureInfo.InvariantCulture), "-update", "1", Ffmpeg.Name(picture)],
            File,
            cancel);
    }
}
