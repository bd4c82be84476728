using Krewe;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Spectre.Console;
using WhatAnime.Index;

namespace WhatAnime.Commands;

/// <summary>What every command works with.</summary>
/// <param name="Cluster">Where the work is done.</param>
/// <param name="Folder">Where the index is.</param>
/// <param name="Console">Where to write.</param>
/// <param name="Cancel">Control-C.</param>
internal sealed record Session(ICluster Cluster, IndexFolder Folder, IAnsiConsole Console, CancellationToken Cancel)
{
    /// <summary>Starts a cluster, or connects to one, for as long as a command runs.</summary>
    /// <param name="place">Where the work is done.</param>
    /// <param name="durable">Whether the queue is kept on disk, so that work survives the process.</param>
    /// <param name="command">The command; its result is the exit code.</param>
    /// <param name="cancel">Control-C.</param>
    public static async Task<int> RunAsync(Place place, bool durable, Func<Session, Task<int>> command, CancellationToken cancel)
    {
        using IHost host = await place.StartAsync(durable, cancel);
        try
        {
            return await command(new Session(host.Services.GetRequiredService<ICluster>(), place.Index, AnsiConsole.Console, cancel));
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }

    /// <exception cref="CommandException">Nothing has been ingested.</exception>
    public Manifest RequireIndex() =>
        Folder.Load() ?? throw new CommandException($"There is no index in {Folder.Path}. Make one with: WhatAnime ingest FOLDER...");
}
