using System.Net.Sockets;
using Krewe.Queues;
using Microsoft.AspNetCore.Connections;
using Orleans.Runtime;

namespace Krewe.Hosting;

/// <summary>Why a silo could not start, as its user is told. Pure.</summary>
internal static class SiloErrors
{
    /// <summary>The message and the exit code, as those of the krewe command; null for an error of Krewe itself.</summary>
    public static (string Message, int ExitCode)? Tell(Exception error, string? gateway) => error switch
    {
        ArgumentException or TaskLibraryException => (error.Message, 2),
        InvalidDataException or FormatException => (error.InnerException is { } inner ? $"{error.Message} {inner.Message}" : error.Message, 2),
        StoreUnavailableException or OrleansException => (error.Message, 3),
        KreweException or HttpUnavailableException => (error.Message, 1),
        AddressInUseException or { InnerException: AddressInUseException } => (
            $"Krewe:Gateway is '{gateway}', which is taken, perhaps by another silo; allowed: a port that is free, or 0 for any.", 1),
        SocketException => ($"Krewe:Gateway is '{gateway}', which cannot be opened: {error.Message}", 1),
        _ => null,
    };
}
