using Krewe.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WhatAnime.Index;

namespace WhatAnime.Commands;

/// <summary>A cluster of one, inside this process. The tasks run on many machines as they are: <c>krewe -A WhatAnime.dll worker</c>.</summary>
internal static class LocalCluster
{
    /// <param name="index">Where the index is.</param>
    /// <param name="data">Folder of the queue; null keeps it in memory, for work that nobody would miss.</param>
    /// <returns>The host; stop it when done. Its services have the <see cref="Krewe.ICluster"/>.</returns>
    public static async Task<IHost> StartAsync(IndexFolder index, string? data, CancellationToken cancel)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(index);
        builder.Services.AddKreweSilo(silo =>
        {
            silo.InMemory = data is null;
            silo.DataDirectory = data ?? "";
            silo.TaskAssemblies.Add(typeof(Tasks.Anime).Assembly);

            // Each ingest keeps one core busy, in ffmpeg and here by turns.
            silo.Worker.Concurrency = Environment.ProcessorCount + 1;
        });
        IHost host = builder.Build();
        await host.StartAsync(cancel);
        return host;
    }
}
