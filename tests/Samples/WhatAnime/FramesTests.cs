using WhatAnime.Media;

namespace Krewe.Tests.Samples.WhatAnime;

public sealed class FramesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("whatanime").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [FfmpegFact]
    public async Task A_video_gives_twelve_frames_a_second_with_their_times()
    {
        // Black for two seconds, then white, at a rate that twelve does not divide.
        string video = await MakeAsync("cut.mkv", "-filter_complex", "color=black:r=25:d=2[a];color=white:r=25:d=1[b];[a][b]concat", "-c:v", "ffv1");

        var frames = new List<(double Seconds, byte Grey)>();
        await foreach (Frame frame in Frames.ReadAsync(await Probe.FileAsync(video)))
        {
            frames.Add((frame.Seconds, frame.Rgb.Span[0]));
        }

        Assert.Equal(Enumerable.Range(0, 36).Select(n => n / 12.0), frames.Select(frame => frame.Seconds));
        Assert.InRange(frames.First(frame => frame.Grey > 128).Seconds, 2 - 1 / 12.0, 2 + 1 / 12.0);
    }

    [FfmpegFact]
    public async Task What_is_transparent_is_white()
    {
        // The transparent half hides green.
        string picture = await MakeAsync("half.png", "-f", "lavfi", "-i", "color=0x00ff00:s=64x64,format=rgba,geq=r=255:g='if(lt(X,32),0,255)':b=0:a='if(lt(X,32),255,0)'", "-frames:v", "1");

        byte[] rgb = await Frames.FirstAsync(picture);

        Assert.Equal(new byte[] { 255, 0, 0 }, rgb[..3]);
        Assert.Equal(new byte[] { 255, 255, 255 }, rgb[^3..]);
    }

    [FfmpegFact]
    public async Task A_name_that_looks_like_an_option_or_a_pattern_is_a_name()
    {
        foreach (string name in new[] { "-i %03d.png", "a:b'$(c) d.png" })
        {
            string picture = await MakeAsync(name, "-f", "lavfi", "-i", "color=red:s=32x32", "-frames:v", "1", "-update", "1");

            Assert.Equal(Frame.Bytes, (await Frames.FirstAsync(picture)).Length);
        }
    }

    [FfmpegFact]
    public async Task A_broken_file_is_named_with_what_ffmpeg_says()
    {
        string path = Path.Combine(_folder, "broken.png");
        await File.WriteAllTextAsync(path, "this is not a picture");

        var error = await Assert.ThrowsAsync<MediaException>(() => Frames.FirstAsync(path));

        Assert.StartsWith($"{path}: ffmpeg cannot read it: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("no message", error.Message, StringComparison.Ordinal);
    }

    [FfmpegFact]
    public async Task A_file_of_sound_has_no_picture()
    {
        string sound = await MakeAsync("beep.ogv", "-f", "lavfi", "-i", "sine=d=1");

        var error = await Assert.ThrowsAsync<MediaException>(() => Frames.FirstAsync(sound));

        Assert.Equal($"{sound}: it has no picture and no video in it", error.Message);
    }

    [Fact]
    public async Task A_missing_file_is_named()
    {
        string path = Path.Combine(_folder, "gone.png");

        var error = await Assert.ThrowsAsync<MediaException>(() => Frames.FirstAsync(path));

        Assert.Equal($"{path}: there is no such file", error.Message);
    }

    [Fact]
    public void A_missing_program_is_named_with_the_way_to_get_it()
    {
        var error = Assert.Throws<MediaException>(() => Ffmpeg.Start("no-such-ffmpeg", []));

        Assert.Equal("no-such-ffmpeg is not installed, or not on the PATH. Install it with: apt install ffmpeg", error.Message);
    }

    [Fact]
    public void Only_pictures_and_videos_of_a_folder_count()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "below"));
        foreach (string name in new[] { "b.PNG", "below/a.mkv", "notes.txt", "sound.ogg" })
        {
            File.WriteAllText(Path.Combine(_folder, name), "");
        }

        Assert.Equal(["b.PNG", "below/a.mkv"], MediaFiles.In([_folder]).Select(path => Path.GetRelativePath(_folder, path)));
    }

    private async Task<string> MakeAsync(string name, params string[] arguments)
    {
        string path = Path.Combine(_folder, name);
        await Ffmpeg.RunAsync("ffmpeg", ["-nostdin", "-v", "error", "-y", .. arguments, Ffmpeg.Name(path)], path, CancellationToken.None);
        return path;
    }
}
