using System.Diagnostics;

namespace Krewe.Tests.Cli;

/// <summary>Cases that a shell runs; skipped where it is not installed.</summary>
internal sealed class ShellTheoryAttribute : TheoryAttribute
{
    public ShellTheoryAttribute(string shell) => Skip = IsInstalled(shell) ? null : $"{shell} is not installed.";

    private static bool IsInstalled(string shell) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, shell)));
}

/// <summary>Scripts for real shells, in which <c>krewe</c> is the command under test.</summary>
internal static class Shell
{
    public static async Task<string> RunAsync(string shell, string script)
    {
        var start = new ProcessStartInfo(shell, shell == "zsh" ? ["-f", "-c", script] : ["-c", script])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
            Environment = { ["KREWE_DLL"] = Path.Combine(AppContext.BaseDirectory, "Krewe.Cli.dll") },
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal("", await errors);
        return output.TrimEnd('\n');
    }
}
