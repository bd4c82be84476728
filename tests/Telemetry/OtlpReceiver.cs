using System.Net;
using Krewe.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Krewe.Tests.Telemetry;

/// <summary>A collector: takes what is exported over HTTP, and decodes it.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Lock gate = new();
    private readonly List<ReceivedSpan> spans = [];
    private readonly List<ReceivedLog> logs = [];
    private IReadOnlyList<ReceivedPoint> points = [];
    private Exception? broken;
    private TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private OtlpReceiver(WebApplication app) => this.app = app;

    public string Endpoint => app.Urls.Single();

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var receiver = new OtlpReceiver(builder.Build());
        receiver.app.Run(receiver.TakeAsync);
        await receiver.app.StartAsync();
        return receiver;
    }

    /// <summary>Spans of a trace, or of all, once they are as they should be.</summary>
    public Task<List<ReceivedSpan>> SpansAsync(string? trace, Func<List<ReceivedSpan>, bool> enough) =>
        UntilAsync(() => spans.Where(s => trace is null || s.Trace == trace).ToList(), enough);

    /// <summary>The points of the last export of metrics, once they are as they should be.</summary>
    public Task<List<ReceivedPoint>> PointsAsync(Func<List<ReceivedPoint>, bool> enough) => UntilAsync(() => points.ToList(), enough);

    /// <summary>All lines, once there are those that are waited for.</summary>
    public Task<List<ReceivedLog>> LogsAsync(Func<List<ReceivedLog>, bool> enough) => UntilAsync(logs.ToList, enough);

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task<List<T>> UntilAsync<T>(Func<List<T>> read, Func<List<T>, bool> enough)
    {
        using var patience = new CancellationTokenSource(Gate.Patience);
        while (true)
        {
            List<T> seen;
            Task more;
            lock (gate)
            {
                Assert.Null(broken);
                (seen, more) = (read(), arrived.Task);
            }

            if (enough(seen))
            {
                return seen;
            }

            try
            {
                await more.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"What was waited for has not been exported. So far: {string.Join('\n', seen)}");
            }
        }
    }

    private void Take(PathString path, Wire request)
    {
        switch (path.Value)
        {
            case "/v1/traces":
                spans.AddRange(ReceivedSpan.In(request));
                break;
            case "/v1/metrics":
                points = [.. ReceivedPoint.In(request)];
                break;
            case "/v1/logs":
                logs.AddRange(ReceivedLog.In(request));
                break;
            default:
                throw new InvalidOperationException($"Nothing is to be sent to {path}.");
        }
    }

    private async Task TakeAsync(HttpContext call)
    {
        using var body = new MemoryStream();
        await call.Request.Body.CopyToAsync(body);
        lock (gate)
        {
            try
            {
                Take(call.Request.Path, new Wire(body.ToArray()));
            }
            catch (Exception e)
            {
                broken = e; // An exporter passes over errors of the collector; the test does not.
            }

            arrived.SetResult();
            arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        call.Response.ContentType = "application/x-protobuf";
    }
}
