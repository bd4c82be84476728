using Krewe.Payloads;

namespace Krewe.Cli;

/// <summary>
/// What the environment says about payloads: <c>KREWE_KEYS_FILE</c>, <c>KREWE_BLOB_DIRECTORY</c>, <c>KREWE_BLOBS_ABOVE</c> and
/// <c>KREWE_COMPRESS_ABOVE</c>, for all verbs that submit, read results or run tasks.
/// </summary>
internal static class PayloadVariables
{
    public static void Read(PayloadOptions options)
    {
        options.KeysFile = Text("KREWE_KEYS_FILE") ?? options.KeysFile;
        options.BlobDirectory = Text("KREWE_BLOB_DIRECTORY") ?? options.BlobDirectory;
        options.BlobsAbove = Number("KREWE_BLOBS_ABOVE") ?? options.BlobsAbove;
        options.CompressAbove = Number("KREWE_COMPRESS_ABOVE") ?? options.CompressAbove;
    }

    private static string? Text(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;

    private static int? Number(string variable) => Text(variable) is not { } text ? null
        : int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number
        : throw new CommandException(ExitCode.Usage, $"{variable} is '{text}'; allowed: a whole number of bytes.");
}
