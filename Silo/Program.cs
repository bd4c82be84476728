using Krewe.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

await KreweChild.RunIfChildAsync(args);

// A silo whose options come from appsettings.json, the environment (Krewe__DataDirectory) or the command line (--Krewe:DataDirectory=…),
// section Krewe; see docs/operating.md.
if (SiloCommandLine.WantsHelp(args))
{
    Console.WriteLine(SiloCommandLine.Help);
    return 0;
}

if (args is ["--health", var url])
{
    return await HealthProbe.RunAsync(url, Console.Out);
}

string? gateway = null;
string? http = null;
try
{
    SiloCommandLine.Check(args);
    var builder = Host.CreateApplicationBuilder(args);
    builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical); // Says at length what is said below.
    builder.Services.AddKreweSilo(options =>
    {
        options.Read(builder.Configuration.GetSection("Krewe"));
        (gateway, http) = (options.Gateway, options.Http);
    });
    builder.Services.AddKreweTelemetry(builder.Configuration);
    builder.Services.AddSiloHttp(http);
    using var host = builder.Build();
    await host.StartAsync();
    if (gateway is null)
    {
        Console.WriteLine("No Krewe:Gateway is set: no other process can reach this silo. --help lists the options.");
    }

    await host.WaitForShutdownAsync();
    return Environment.ExitCode; // Of a silo that could not go on.
}
catch (OperationCanceledException)
{
    await Console.Error.WriteLineAsync("krewe silo: it was stopped before it was ready.");
    return 130; // As the krewe command.
}
catch (Exception error) when (SiloErrors.Tell(error, gateway) is { } told)
{
    await Console.Error.WriteLineAsync($"krewe silo: {told.Message}");
    return told.ExitCode;
}
