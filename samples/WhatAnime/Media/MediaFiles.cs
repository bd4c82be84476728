namespace WhatAnime.Media;

/// <summary>Which files of a folder are worth asking ffmpeg about. It would take a text file for a picture of letters.</summary>
public static class MediaFiles
{
    // Formats that hold one frame by their nature.
    private static readonly HashSet<string> Pictures = new(StringComparer.OrdinalIgnoreCase)
    {
        ".png", ".jpg", ".jpeg", ".webp", ".svg", ".jxl", ".bmp", ".tif", ".tiff", ".ppm",
    };

    private static readonly HashSet<string> Others = new(StringComparer.OrdinalIgnoreCase)
    {
        ".gif", ".avif", ".mkv", ".mp4", ".webm", ".avi", ".mov", ".m4v", ".ogv", ".mpg", ".mpeg", ".ts", ".flv", ".wmv",
    };

    /// <summary>Whether the name alone says that it is a still picture.</summary>
    public static bool IsPicture(string path) => Pictures.Contains(Path.GetExtension(path));

    /// <summary>The pictures and videos in the folders and below, and the files named as such; sorted, each once.</summary>
    /// <exception cref="MediaException">A path is neither a folder nor a file.</exception>
    public static IReadOnlyList<string> In(IEnumerable<string> paths) =>
        [.. paths.SelectMany(Expand).Select(Path.GetFullPath).Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Expand(string path)
    {
        if (File.Exists(path))
        {
            return [path];
        }

        if (!Directory.Exists(path))
        {
            throw new MediaException($"{path}: there is no such file or folder");
        }

        return Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(file => IsPicture(file) || Others.Contains(Path.GetExtension(file)));
    }
}
