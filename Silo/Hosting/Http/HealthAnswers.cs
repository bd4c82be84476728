using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Krewe.Hosting;

/// <summary>
/// Answers whether the silo lives and whether it can pull work, as <c>{"status":"…","why":"…"}</c>. The status is <c>alive</c>, <c>ready</c>,
/// <c>starting</c>, <c>stopping</c> or <c>unhealthy</c>; the code is 200 for the first two, else 503.
/// </summary>
internal sealed class HealthAnswers(HealthCheckService checks, IHostApplicationLifetime lifetime)
{
    public const string Root = "/health";
    public const string Live = $"{Root}/live";
    public const string Ready = $"{Root}/ready";

    /// <summary>Why the silo does not run; null when it does.</summary>
    public HealthAnswer? NotRunning =>
        lifetime.ApplicationStopping.IsCancellationRequested ? new("stopping", "The silo shuts down; running tasks may finish.")
        : lifetime.ApplicationStarted.IsCancellationRequested ? null
        : new("starting", "The silo has not started yet; its log says what it waits for.");

    /// <summary>A process that answers lives.</summary>
    public static Task AnswerLiveAsync(HttpContext context) => AnswerAsync(context, StatusCodes.Status200OK, new("alive", "The process answers."));

    public async Task AnswerReadyAsync(HttpContext context)
    {
        if (NotRunning is { } reason)
        {
            await AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, reason);
            return;
        }

        var report = await checks.CheckHealthAsync(context.RequestAborted);
        var why = string.Join(" ", report.Entries.Where(e => e.Value.Status == report.Status).Select(e => e.Value.Description ?? e.Key));
        await (report.Status == HealthStatus.Unhealthy
            ? AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, new("unhealthy", why))
            : AnswerAsync(context, StatusCodes.Status200OK, new("ready", why)));
    }

    private static Task AnswerAsync(HttpContext context, int code, HealthAnswer answer)
    {
        context.Response.StatusCode = code;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(answer, context.RequestAborted);
    }
}

/// <summary>What is answered.</summary>
/// <param name="Status">One word.</param>
/// <param name="Why">A sentence for people.</param>
internal sealed record HealthAnswer(string Status, string Why);
