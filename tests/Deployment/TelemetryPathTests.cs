using Krewe.Tests.Docs;
using YamlDotNet.RepresentationModel;

namespace Krewe.Tests.Deployment;

/// <summary>The way of metrics and traces from the silos over the collector to where they are shown: each end names the other.</summary>
public class TelemetryPathTests
{
    private static readonly YamlMappingNode Collector = Yaml.Read("deploy/otel-collector.yaml");
    private static readonly YamlMappingNode Compose = Yaml.Read("docker-compose.yml");

    [Theory]
    [InlineData("receivers")]
    [InlineData("processors")]
    [InlineData("exporters")]
    public void What_the_collector_declares_is_what_its_pipelines_use(string kind)
    {
        var used = Collector.Find("service", "pipelines").Entries().SelectMany(p => p.Value.Find(kind).Texts()).Distinct();
        Assert.Equal(Collector.Find(kind).Entries().Select(e => e.Key).Order(), used.Order());
    }

    [Fact]
    public void Silos_send_where_the_collector_listens()
    {
        Assert.Equal(["logs", "metrics", "traces"], Collector.Find("service", "pipelines").Entries().Select(p => p.Key).Order());
        var endpoint = new Uri(Compose.Find("services", "silo", "environment", "OTEL_EXPORTER_OTLP_ENDPOINT").Text());
        Assert.NotNull(Compose.Find("services", endpoint.Host));
        Assert.Equal($"0.0.0.0:{endpoint.Port}", Collector.Find("receivers", "otlp", "protocols", "grpc", "endpoint").Text());
        Assert.NotNull(Compose.Find("services", Collector.Find("exporters", "otlp/jaeger", "endpoint").Text().Split(':')[0]));
    }

    [Fact]
    public void Prometheus_fetches_what_the_collector_offers()
    {
        var jobs = (YamlSequenceNode)Yaml.Read("deploy/prometheus.yml").Find("scrape_configs")!;
        var targets = jobs.Select(j => j.Find("static_configs")![0].Find("targets").Texts().Single());
        var own = Collector.Find("service", "telemetry", "metrics", "readers")![0].Find("pull", "exporter", "prometheus", "port").Text();
        var silos = Collector.Find("exporters", "prometheus", "endpoint").Text().Split(':')[1];
        Assert.Equal([$"otel-collector:{silos}", $"otel-collector:{own}"], targets);
    }

    [Fact]
    public void Grafana_asks_servers_of_the_stack_on_the_ports_that_they_publish()
    {
        var sources = (YamlSequenceNode)Yaml.Read("deploy/grafana/provisioning/datasources/krewe.yaml").Find("datasources")!;
        Assert.Equal(["prometheus", "jaeger"], sources.Select(s => s.Find("uid").Text()));
        Assert.All(sources, s =>
        {
            var url = new Uri(s.Find("url").Text());
            Assert.Contains($"127.0.0.1:{url.Port}:{url.Port}", Compose.Find("services", url.Host, "ports").Texts());
        });
        Assert.Contains("./deploy/grafana/provisioning/datasources:/etc/grafana/provisioning/datasources:ro",
            Pages.Read("docker-compose.yml"), StringComparison.Ordinal);
    }
}
