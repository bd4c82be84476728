using Krewe.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

// A silo whose options come from appsettings.json, the environment (Krewe__DataDirectory) or the command line (--Krewe:DataDirectory=…),
// section Krewe; see docs/operating.md.
var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddKreweSilo(options => options.Read(builder.Configuration.GetSection("Krewe")));
await builder.Build().RunAsync();
