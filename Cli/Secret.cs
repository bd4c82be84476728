using System.CommandLine;

namespace Krewe.Cli;

/// <summary>The cluster's secret. Not an argument of its own: other users of a machine can read those.</summary>
internal static class Secret
{
    private const string Variable = "KREWE_SECRET";

    public static Option<FileInfo?> FileOption() => new("--secret-file")
    {
        Description = $"File with the cluster's secret. Default: the secret in {Variable}, else none.",
        HelpName = "file",
    };

    /// <summary>The secret; null for none.</summary>
    public static string? Read(FileInfo? file)
    {
        if (file is null)
        {
            return Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } value ? value : null;
        }

        try
        {
            return File.ReadAllText(file.FullName).Trim() is { Length: > 0 } secret
                ? secret
                : throw new CommandException(ExitCode.Usage, $"The secret file {file.FullName} is empty.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Usage, $"The secret file cannot be read: {e.Message}", e);
        }
    }
}
