using System.CommandLine;
using System.Net.Sockets;
using Krewe.Cli.Output;
using Krewe.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;

namespace Krewe.Cli.Verbs;

/// <summary>A verb that asks a running cluster.</summary>
internal abstract class ClusterVerb : Verb
{
    /// <summary>Where to look when nothing is said: the port that <c>krewe worker</c> opens.</summary>
    public const string DefaultGateway = "127.0.0.1:7979";

    private const string Start = "Start a worker with `krewe -A MyTasks.dll worker`, or say with --connect where one is.";

    private readonly Option<string?> connect = new("--connect")
    {
        Description = $"Where a silo takes clients. Default: where --broker says, else KREWE_CONNECT, else where KREWE_BROKER says, else {DefaultGateway}.",
        HelpName = "host:port",
    };

    private readonly Broker broker = new();
    private readonly Option<FileInfo?> secretFile = Secret.FileOption();

    protected ClusterVerb(string name, string description)
        : base(name, description)
    {
    }

    public override void AddShared()
    {
        Add(connect);
        foreach (var option in broker.Options)
        {
            Add(option);
        }

        Add(secretFile);
        base.AddShared();
    }

    /// <summary>Does it with a connection.</summary>
    protected abstract Task<int> RunAsync(ParseResult parse, ICluster cluster, Reporter reporter, CancellationToken cancellationToken);

    protected sealed override async Task<int> RunAsync(ParseResult parse, Reporter reporter, CancellationToken cancellationToken)
    {
        var named = parse.GetValue(connect)
            ?? (!broker.IsGiven(parse) && Environment.GetEnvironmentVariable("KREWE_CONNECT") is { Length: > 0 } value ? value : null); // What is said here goes before what is said there.
        var url = named is null ? broker.Url(parse) : null;
        var gateway = named ?? DefaultGateway;
        if (!GatewayAddress.TryParse(gateway, out _))
        {
            throw new CommandException(ExitCode.Usage,
                $"{(parse.GetValue(connect) is null ? "KREWE_CONNECT" : "--connect")} is '{gateway}'; allowed: host:port, such as {DefaultGateway}.");
        }

        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddKreweClient(o =>
        {
            (o.Broker, o.Cluster) = (url, broker.Cluster(parse));
            o.Gateways = [gateway];
            o.Secret = Secret.Read(parse.GetValue(secretFile));
            PayloadVariables.Read(o.Payloads);
        });
        using var host = builder.Build();
        try
        {
            await host.StartAsync(cancellationToken);
        }
        catch (OrleansException e)
        {
            throw new CommandException(ExitCode.Unavailable, Advice(e) is { } advice ? $"{e.Message}{(e.Message is [.., '.' or '?'] ? "" : ".")} {advice}" : e.Message, e);
        }

        try
        {
            return await RunAsync(parse, host.Services.GetRequiredService<ICluster>(), reporter, cancellationToken);
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }

    /// <summary>What to do when there is no connection, as far as is known why; null where the message says it.</summary>
    private static string? Advice(Exception error)
    {
        for (var e = error; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return Start;
                case TimeoutException or OperationCanceledException:
                    return "A worker that stands still or is overloaded does not answer, nor does one that is cut off, or another program at that port: see to its process and its log.";
                case SocketException:
                    return "Say with --connect where a worker is.";
            }
        }

        // Whoever refuses to talk says why; else there is nobody.
        return error.Message.StartsWith("Cannot connect to ", StringComparison.Ordinal) ? null : Start;
    }
}
