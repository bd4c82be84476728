using System.Collections.Concurrent;
using Krewe.Hosting;
using Krewe.IsolatedTasks;
using Krewe.Results;
using Krewe.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Krewe.Tests.Isolation;

/// <summary>A test that runs isolated tasks in real child processes of this one.</summary>
public abstract class IsolatedTest : ClusterTest
{
    /// <summary>The program that the children run: the tests' own, which is not the one that runs the tests.</summary>
    internal static ChildCommand Command { get; } = new("dotnet", [typeof(IsolatedTest).Assembly.Location]);

    internal Task<TestCluster> StartIsolatedAsync(Action<SiloOptions>? configure = null, ChildLogList? logs = null, ChildCommand? command = null) => StartAsync(
        configure: silo =>
        {
            silo.TaskAssemblies.Add(typeof(Ways).Assembly);
            silo.Worker.TerminateGrace = TimeSpan.FromSeconds(1);
            configure?.Invoke(silo);
        },
        add: services =>
        {
            services.AddSingleton(command ?? Command);
            if (logs is not null)
            {
                services.AddSingleton<ILoggerProvider>(logs);
            }
        });

    internal static async Task<TaskRecord> RunAsync<T>(ICluster cluster, Signature<T> call) =>
        await (await cluster.EnqueueAsync(call)).WaitAsync(Patience);

    internal static async Task<T> ResultAsync<T>(ICluster cluster, Signature<T> call) => await (await cluster.EnqueueAsync(call)).GetAsync(Patience);

    /// <summary>The first progress that a task reports.</summary>
    internal static async Task<T> ProgressOf<T>(AsyncResult task)
    {
        using var patience = new CancellationTokenSource(Patience);
        await foreach (var progress in task.ProgressAsync<T>(patience.Token))
        {
            return progress;
        }

        throw new InvalidOperationException("It ended without having reported anything.");
    }

    /// <summary>Whether a process runs. One that only waits to be asked how it ended does not.</summary>
    internal static bool IsRunning(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or IOException)
        {
            return false;
        }
    }

    internal static Task HasEnded(int process) => Eventually(() => Task.FromResult(!IsRunning(process)), $"process {process} has ended");
}

/// <summary>Keeps what is logged, with the scope that it was logged in.</summary>
internal sealed class ChildLogList : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider scopes = new LoggerExternalScopeProvider();

    public ConcurrentQueue<(string Category, LogLevel Level, string Message, string? Error, string Scope)> Entries { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Entry(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;

    public void Dispose()
    {
    }

    private sealed class Entry(ChildLogList list, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => list.scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var scope = new List<string>();
            list.scopes.ForEachScope((s, all) => all.Add($"{s}"), scope);
            list.Entries.Enqueue((category, logLevel, formatter(state, exception), exception?.ToString(), string.Join(" > ", scope)));
        }
    }
}
