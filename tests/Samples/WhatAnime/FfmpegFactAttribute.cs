namespace Krewe.Tests.Samples.WhatAnime;

/// <summary>A test that needs ffmpeg; skipped, and said so, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FfmpegFactAttribute : FactAttribute
{
    public FfmpegFactAttribute()
    {
        string[] folders = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? [];
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, "ffmpeg"))))
        {
            Skip = "ffmpeg is not installed";
        }
    }
}
