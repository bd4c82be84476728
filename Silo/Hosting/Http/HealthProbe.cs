namespace Krewe.Hosting;

/// <summary>Asks a silo for its health: for container images, which have no other program that could.</summary>
internal static class HealthProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Writes what <paramref name="url"/> answers. The exit code is 0 for a success, 1 for all else, 2 when it is no URL.</summary>
    public static async Task<int> RunAsync(string url, TextWriter output)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            await output.WriteLineAsync($"--health is '{url}'; allowed: a URL such as http://127.0.0.1:8080{HealthAnswers.Ready}.");
            return 2;
        }

        // A proxy in the environment is meant for others than this machine.
        using var handler = new SocketsHttpHandler { UseProxy = false };
        using var client = new HttpClient(handler) { Timeout = Patience };
        try
        {
            using var answer = await client.GetAsync(address);
            await output.WriteLineAsync($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            await output.WriteLineAsync($"{address} does not answer: {e.Message}");
            return 1;
        }
    }
}
