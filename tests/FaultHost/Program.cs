using Krewe;
using Krewe.FaultHost;
using Krewe.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// A silo, or a client of a cluster, that does as it is told on its standard input, for tests that kill it or cut it off.
var settings = Settings.Parse(args);
var clock = new JumpingClock();
clock.Jump(settings.Clock);
var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders().AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat) = (true, "HH:mm:ss.fff ")).SetMinimumLevel(LogLevel.Warning);
builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None); // Says again, at length, what is said below.
builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
builder.Services.AddSingleton<TimeProvider>(clock);
if (settings.IsClient)
{
    builder.Services.AddKreweClient(client => client.Broker = settings.Broker);
}
else
{
    builder.Services.AddKreweSilo(AsSilo);
}

using var host = builder.Build();
using var executions = new Executions(settings.Directory, settings.Life, isShared: settings.Broker is not null);
try
{
    await host.StartAsync();
}
catch (KreweException error)
{
    await Console.Error.WriteLineAsync(error.Message);
    return 1;
}

Lines.Say(settings.IsClient ? "ready" : $"ready {host.Services.GetKreweGateway()}");
new Commands(host.Services, clock).Listen();
await host.WaitForShutdownAsync();
return 0;

void AsSilo(SiloOptions silo)
{
    silo.Broker = settings.Broker;
    silo.Secret = settings.Secret;
    silo.Worker.Name = $"silo{settings.Life}";
    silo.DataDirectory = settings.Directory;
    silo.Worker.Concurrency = settings.Concurrency;
    silo.Worker.ShutdownTimeout = TimeSpan.FromSeconds(5);
    silo.Shards.SessionTimeout = settings.SessionTimeout;
    silo.Shards.ListenPeriod = new[] { silo.Shards.ListenPeriod, settings.SessionTimeout / 2 }.Min();
    silo.Shards.MaxDeliveries = settings.MaxDeliveries;
}
