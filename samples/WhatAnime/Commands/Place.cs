using Microsoft.Extensions.Hosting;
using WhatAnime.Index;

namespace WhatAnime.Commands;

/// <summary>Where the work is done.</summary>
/// <param name="Index">Where the index is.</param>
/// <param name="Broker">The Redis of a running cluster; null for one inside this process.</param>
internal sealed record Place(IndexFolder Index, string? Broker)
{
    /// <summary>Takes <c>--index FOLDER</c> and <c>--broker URL</c> out of the arguments, wherever they stand.</summary>
    /// <exception cref="CommandException">A value is missing.</exception>
    public static Place TakeFrom(ref string[] arguments) =>
        new(new IndexFolder(Take(ref arguments, "--index") ?? IndexFolder.Default), Take(ref arguments, "--broker"));

    /// <summary>Starts what does the work, or connects to it.</summary>
    /// <param name="durable">Whether a queue inside this process is kept on disk, so that work survives the process.</param>
    /// <param name="cancel">Control-C.</param>
    public Task<IHost> StartAsync(bool durable, CancellationToken cancel) => Broker is { } broker
        ? RunningCluster.ConnectAsync(broker, cancel)
        : LocalCluster.StartAsync(Index, durable ? Path.Combine(Index.Path, "queue") : null, cancel);

    private static string? Take(ref string[] arguments, string option)
    {
        int at = Array.IndexOf(arguments, option);
        if (at < 0)
        {
            return null;
        }

        string value = at + 1 < arguments.Length ? arguments[at + 1] : throw new CommandException($"{option} needs a value.");
        arguments = [.. arguments[..at], .. arguments[(at + 2)..]];
        return value;
    }
}
