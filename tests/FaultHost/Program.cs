using Krewe;
using Krewe.FaultHost;
using Krewe.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// An embedded silo that does as it is told on its standard input, for tests that kill it.
var settings = Settings.Parse(args);
var clock = new JumpingClock();
var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders().AddSimpleConsole().SetMinimumLevel(LogLevel.Warning);
builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None); // Says again, at length, what is said below.
builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
builder.Services.AddSingleton<TimeProvider>(clock);
builder.Services.AddKreweSilo(silo =>
{
    silo.DataDirectory = settings.Directory;
    silo.Worker.Concurrency = settings.Concurrency;
    silo.Worker.ShutdownTimeout = TimeSpan.FromSeconds(5);
    silo.Shards.SessionTimeout = settings.SessionTimeout;
    silo.Shards.ListenPeriod = new[] { silo.Shards.ListenPeriod, settings.SessionTimeout / 2 }.Min();
    silo.Shards.MaxDeliveries = settings.MaxDeliveries;
});
using var host = builder.Build();
using var executions = new Executions(settings.Directory, settings.Life);
try
{
    await host.StartAsync();
}
catch (KreweException error)
{
    await Console.Error.WriteLineAsync(error.Message);
    return 1;
}

Lines.Say("ready");
new Commands(host.Services.GetRequiredService<ICluster>(), clock, host.Services.GetRequiredService<IHostApplicationLifetime>()).Listen();
await host.WaitForShutdownAsync();
return 0;
