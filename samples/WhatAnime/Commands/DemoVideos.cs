using Spectre.Console;
using WhatAnime.Media;

namespace WhatAnime.Commands;

/// <summary>What the demo looks at: videos made by <c>make-videos.sh</c>, and pictures that Debian has.</summary>
internal static class DemoVideos
{
    /// <summary>Folders of packages tuxpaint-stamps-default and gnome-backgrounds.</summary>
    public static IReadOnlyList<string> Pictures { get; } = ["/usr/share/tuxpaint/stamps", "/usr/share/backgrounds/gnome"];

    /// <summary>Makes the videos; returns their folder.</summary>
    /// <exception cref="MediaException">The script failed; the message is its last line.</exception>
    public static async Task<string> MakeAsync(Session session)
    {
        string folder = Path.Combine(session.Folder.Path, "videos");
        string script = Path.Combine(AppContext.BaseDirectory, "make-videos.sh");
        await session.Console.Status().StartAsync(
            "Making five videos, which takes about a minute …", _ => Ffmpeg.RunAsync("bash", [script, folder], script, session.Cancel));
        return folder;
    }
}
