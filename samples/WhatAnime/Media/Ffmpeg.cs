using System.ComponentModel;
using System.Diagnostics;

namespace WhatAnime.Media;

/// <summary>Starts ffmpeg and ffprobe. Arguments go as a list, never through a shell, so that any file name is safe.</summary>
internal static class Ffmpeg
{
    /// <exception cref="MediaException">The program is not installed.</exception>
    public static Process Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            Process process = Process.Start(start)!;
            process.StandardInput.Close();
            return process;
        }
        catch (Win32Exception e)
        {
            throw new MediaException($"{program} is not installed, or not on the PATH. Install it with: apt install ffmpeg", e);
        }
    }

    /// <summary>Runs to the end; throws what <paramref name="path"/> and the last line of standard error say if it fails.</summary>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, string path, CancellationToken cancel)
    {
        using Process process = Start(program, arguments);
        await using CancellationTokenRegistration kill = cancel.Register(() => Kill(process));
        Task<string> errors = process.StandardError.ReadToEndAsync(cancel);
        string output = await process.StandardOutput.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return process.ExitCode == 0 ? output : throw Failed(program, path, await errors);
    }

    public static MediaException Failed(string program, string path, string errors)
    {
        string last = errors.Split('\n').Select(line => line.Trim()).LastOrDefault(line => line.Length > 0) ?? "no message";
        return new MediaException($"{path}: {program} cannot read it: {last}");
    }

    public static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself in the meantime: nothing is left to end.
        }
    }

    /// <summary>The arguments to read a file whatever its name looks like: an option, a protocol, or a pattern for many pictures.</summary>
    public static string[] Input(string path) =>
        path.Contains('%', StringComparison.Ordinal) && MediaFiles.IsPicture(path)
            ? ["-f", "image2", "-pattern_type", "none", "-i", Name(path)]
            : ["-i", Name(path)];

    /// <summary>The argument to write a file of any name.</summary>
    public static string Name(string path) => "file:" + Path.GetFullPath(path);
}
