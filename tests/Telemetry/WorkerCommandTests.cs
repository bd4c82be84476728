using Krewe.Tests.Cli;
using Krewe.Tests.Conformance;

namespace Krewe.Tests.Telemetry;

public class WorkerCommandTests
{
    [Fact]
    public async Task The_worker_exports_when_an_endpoint_is_in_its_environment()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var folder = new TemporaryDirectory();
        var environment = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Endpoint,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
        };
        await using var worker = CliProcess.Start(
            folder.Path, environment, ["-A", RunningWorker.Library, "worker", "--gateway", "127.0.0.1:0", "--name", "teller@cli"]);
        environment["KREWE_CONNECT"] = (await worker.WaitForAsync("clients connect to")).Split(' ')[^1];
        Assert.Equal(0, (await CliProcess.RunAsync(folder.Path, environment, "call", "core.add", "4", "5", "--wait")).ExitCode);
        var process = await receiver.SpansAsync(null, spans => spans.Exists(s => s.Name == "process default"));
        Assert.Equal(("krewe", "teller@cli"), (process[0].Resource["service.name"], process[0].Resource["service.instance.id"]));
        await receiver.PointsAsync(points => points.Exists(p => p.Metric == "krewe.tasks.completed" && Equals(p["krewe.task.name"], "core.add") && p.Value == 1));
    }
}
