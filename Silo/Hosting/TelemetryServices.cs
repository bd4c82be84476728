using Krewe.Execution;
using Krewe.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Krewe.Hosting;

/// <summary>Sends traces, metrics and logs of a host to an OpenTelemetry collector.</summary>
public static class TelemetryServices
{
    private static readonly string[] Endpoints =
    [
        "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
    ];

    /// <summary>
    /// Exports over OTLP what Krewe traces and measures, and what the host logs. The standard variables configure it, <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>
    /// above all: without it, or with <c>OTEL_SDK_DISABLED=true</c>, this adds nothing. The service is called <c>krewe</c> unless
    /// <c>OTEL_SERVICE_NAME</c> says otherwise; its instance is the worker's name.
    /// </summary>
    /// <param name="services">A silo's, a client's or both.</param>
    /// <param name="variables">
    /// Where the variables are looked for; null for the environment. It must be the host's configuration, where they are looked for later on.
    /// </param>
    public static IServiceCollection AddKreweTelemetry(this IServiceCollection services, IConfiguration? variables = null)
    {
        variables ??= new ConfigurationBuilder().AddEnvironmentVariables().Build();
        var off = bool.TryParse(variables["OTEL_SDK_DISABLED"], out var disabled) && disabled;
        if (off || Array.TrueForAll(Endpoints, e => string.IsNullOrEmpty(variables[e])) || services.Any(s => s.ServiceType == typeof(Added)))
        {
            return services;
        }

        services.AddSingleton<Added>();
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.Clear()
                .AddDetector(s => new Identity(s.GetService<SiloOptions>()?.Worker))
                .AddTelemetrySdk()
                .AddEnvironmentVariableDetector()) // Last, so that it has the last word.
            .WithTracing(tracing => tracing.AddSource(KreweTelemetry.Name))
            .WithMetrics(metrics => metrics.AddMeter(KreweTelemetry.Name))
            .WithLogging(null, logging => logging.IncludeFormattedMessage = true)
            .UseOtlpExporter();
        return services;
    }

    /// <summary>Says that it has been added: an exporter can be only once.</summary>
    private sealed class Added;

    private sealed class Identity(WorkerOptions? worker) : IResourceDetector
    {
        public Resource Detect() => ResourceBuilder.CreateEmpty().AddService(
            "krewe", autoGenerateServiceInstanceId: false,
            serviceVersion: typeof(KreweTelemetry).Assembly.GetName().Version?.ToString(3),
            serviceInstanceId: worker?.FullName ?? $"{Environment.MachineName}:{Environment.ProcessId}").Build();
    }
}
