using System.Globalization;
using System.Text.Json;

namespace WhatAnime.Media;

/// <summary>Finds out what a file is: by its name when that is the name of a picture, by asking ffprobe otherwise.</summary>
public static class Probe
{
    /// <exception cref="MediaException">ffprobe is missing, or the file is missing, unreadable or without a picture.</exception>
    public static async Task<MediaInfo> FileAsync(string path, CancellationToken cancel = default)
    {
        if (!File.Exists(path))
        {
            throw new MediaException($"{path}: there is no such file");
        }

        // Half the cost of a folder of pictures is starting processes. Where the name says it all, one is enough.
        if (MediaFiles.IsPicture(path))
        {
            return new MediaInfo(path, true, 0);
        }

        string json = await Ffmpeg.RunAsync(
            "ffprobe",
            ["-v", "error", "-select_streams", "v:0", "-show_entries", "stream=codec_type:format=format_name,duration", "-of", "json",
                Ffmpeg.Name(path)],
            path,
            cancel);
        using JsonDocument answer = JsonDocument.Parse(json);
        JsonElement streams = answer.RootElement.GetProperty("streams");
        if (streams.GetArrayLength() == 0)
        {
            throw new MediaException($"{path}: it has no picture and no video in it");
        }

        JsonElement format = answer.RootElement.GetProperty("format");
        string name = format.GetProperty("format_name").GetString() ?? "";
        return new MediaInfo(
            path,
            name == "image2" || name.EndsWith("_pipe", StringComparison.Ordinal),
            Duration(format));
    }

    private static double Duration(JsonElement format) =>
        format.TryGetProperty("duration", out JsonElement value)
        && double.TryParse(value.GetString(), CultureInfo.InvariantCulture, out double seconds)
            ? seconds
            : 0;
}
