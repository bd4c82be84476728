using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace WhatAnime.Media;

/// <summary>Decodes any picture or video that ffmpeg can read to frames of one size with their times.</summary>
/// <remarks>
/// A video is resampled to a fixed rate, so that frame n is at n / rate seconds exactly, whatever the container says.
/// Twelve a second costs little more than decoding alone (which goes over every frame anyway) and dates a scene to 0.04 s.
/// Pictures are stretched to the frame, as trace.moe does: the descriptor knows no aspect ratio.
/// </remarks>
public static class Frames
{
    /// <summary>Frames a second taken from a video.</summary>
    public const int Rate = 12;

    /// <summary>Every frame of the file at <see cref="Rate"/>; one for a still picture, composed on white.</summary>
    /// <exception cref="MediaException">The file cannot be decoded; frames before the fault have been returned by then.</exception>
    public static IAsyncEnumerable<Frame> ReadAsync(MediaInfo file, CancellationToken cancel = default) =>
        file.IsStill ? ReadStillAsync(file, cancel) : ReadVideoAsync(file, [], $"fps={Rate}:start_time=0:eof_action=pass", [], cancel);

    /// <summary>At most one frame of a video in two seconds, key frames only: enough to see what stays the same all through.</summary>
    /// <remarks>The times of these frames mean nothing.</remarks>
    public static IAsyncEnumerable<Frame> GlanceAsync(MediaInfo file, CancellationToken cancel = default) =>
        file.IsStill
            ? ReadStillAsync(file, cancel)
            : ReadVideoAsync(
                file, ["-skip_frame", "nokey"], "select='isnan(prev_selected_t)+gte(t-prev_selected_t,2)'", ["-fps_mode", "vfr"], cancel);

    /// <summary>The pixels of the first frame of a file, whatever it is: what a search by picture asks for.</summary>
    /// <exception cref="MediaException">The file cannot be decoded, or has no frame.</exception>
    public static async Task<byte[]> FirstAsync(string path, CancellationToken cancel = default)
    {
        await foreach (Frame frame in ReadAsync(await Probe.FileAsync(path, cancel), cancel))
        {
            return frame.Rgb.ToArray();
        }

        throw new MediaException($"{path}: ffmpeg found no frame in it");
    }

    /// <summary>The pixels of a video's frame at a moment, or of a picture.</summary>
    /// <exception cref="MediaException">The file cannot be decoded, or is shorter.</exception>
    public static async Task<byte[]> AtAsync(string path, double seconds, CancellationToken cancel = default)
    {
        MediaInfo file = await Probe.FileAsync(path, cancel);
        string[] seek = ["-ss", seconds.ToString("0.000", CultureInfo.InvariantCulture)];
        await foreach (Frame frame in file.IsStill ? ReadStillAsync(file, cancel) : ReadVideoAsync(file, seek, "null", ["-frames:v", "1"], cancel))
        {
            return frame.Rgb.ToArray();
        }

        throw new MediaException($"{path}: ffmpeg found no frame in it");
    }

    private static IAsyncEnumerable<Frame> ReadVideoAsync(
        MediaInfo file, string[] decode, string pick, string[] output, CancellationToken cancel) =>
        DecodeAsync(
            file.Path,
            [.. decode, .. Ffmpeg.Input(file.Path), "-map", "0:v:0", "-vf", $"{pick},scale={Frame.Width}:{Frame.Height}:flags=area",
                .. output, "-pix_fmt", "rgb24"],
            Frame.Bytes,
            cancel);

    // Colours are multiplied by their opacity before scaling: what an invisible pixel hides must not bleed into visible ones.
    private static async IAsyncEnumerable<Frame> ReadStillAsync(MediaInfo file, [EnumeratorCancellation] CancellationToken cancel)
    {
        var rgb = new byte[Frame.Bytes];
        string filter = $"format=gbrap,premultiply=inplace=1,scale={Frame.Width}:{Frame.Height}:flags=area,format=rgba";
        string[] arguments = [.. Ffmpeg.Input(file.Path), "-map", "0:v:0", "-vf", filter, "-frames:v", "1", "-pix_fmt", "rgba"];
        await foreach (Frame frame in DecodeAsync(file.Path, arguments, Frame.Width * Frame.Height * 4, cancel))
        {
            OnWhite(frame.Rgb.Span, rgb);
            yield return new Frame(0, rgb);
        }
    }

    private static void OnWhite(ReadOnlySpan<byte> premultiplied, Span<byte> rgb)
    {
        for (int from = 0, to = 0; to < rgb.Length; from += 4, to += 3)
        {
            int white = 255 - premultiplied[from + 3];
            rgb[to] = (byte)Math.Min(255, premultiplied[from] + white);
            rgb[to + 1] = (byte)Math.Min(255, premultiplied[from + 1] + white);
            rgb[to + 2] = (byte)Math.Min(255, premultiplied[from + 2] + white);
        }
    }

    private static async IAsyncEnumerable<Frame> DecodeAsync(
        string path, string[] arguments, int bytes, [EnumeratorCancellation] CancellationToken cancel)
    {
        using Process process = Ffmpeg.Start("ffmpeg", ["-nostdin", "-v", "error", "-threads", "1", .. arguments, "-f", "rawvideo", "-"]);
        bool ended = false;
        try
        {
            // Reading both pipes at once: a full pipe of error messages would stop the pictures.
            Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            Stream pictures = process.StandardOutput.BaseStream;
            var pixels = new byte[bytes];
            long number = 0;
            while (await pictures.ReadAtLeastAsync(pixels, bytes, throwOnEndOfStream: false, cancel) == bytes)
            {
                yield return new Frame(number++ / (double)Rate, pixels);
            }

            await process.WaitForExitAsync(cancel);
            ended = true;
            if (process.ExitCode != 0 || number == 0)
            {
                throw Ffmpeg.Failed("ffmpeg", path, await errors);
            }
        }
        finally
        {
            if (!ended)
            {
                Ffmpeg.Kill(process);
            }
        }
    }
}
