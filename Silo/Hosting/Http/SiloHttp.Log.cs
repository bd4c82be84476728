using Microsoft.Extensions.Logging;

namespace Krewe.Hosting;

internal sealed partial class SiloHttp
{
    [LoggerMessage(260, LogLevel.Information, "Health is told at {Url}")]
    private partial void LogOpened(string url);

    [LoggerMessage(261, LogLevel.Information, "The dashboard is at {Url}")]
    private partial void LogDashboard(string url);

    [LoggerMessage(262, LogLevel.Warning, "Krewe:Http is '{Http}': whoever reaches it sees what this silo tells of itself, and nobody is asked for a password; with a Secret, the dashboard asks for it")]
    private partial void LogPublic(string http);

    [LoggerMessage(263, LogLevel.Information, "Krewe:Http is '{Http}', which other machines can reach: the dashboard asks for the cluster's secret; ask the broker for it: redis-cli get '{{{Cluster}}}:secret'")]
    private partial void LogDrawn(string http, string cluster);
}
