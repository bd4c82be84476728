using Krewe.Execution;
using Krewe.Queues;
using Microsoft.Extensions.Options;

namespace Krewe.Schedules;

/// <summary>The schedules that the tasks, other sources and the configuration of a silo declare.</summary>
internal sealed class DeclaredSchedules(
    TaskRegistry registry, IEnumerable<IScheduleSource> sources, IEnumerable<ScheduleDeclaration> configured, IOptions<ShardOptions> limits)
{
    /// <summary>Reads all.</summary>
    /// <exception cref="TaskLibraryException">One that a task declares is wrong; the message names it and says what to do.</exception>
    /// <exception cref="ArgumentException">One of the configuration is.</exception>
    public IReadOnlyList<(ScheduleDeclaration Declaration, ScheduleSpec Spec)> Read()
    {
        var all = new Dictionary<string, (ScheduleDeclaration Declaration, ScheduleSpec Spec)>(StringComparer.Ordinal);
        foreach (var declaration in sources.SelectMany(source => source.Read()).Concat(configured))
        {
            var read = (declaration, Read(declaration));
            if (!all.TryAdd(declaration.Name, read))
            {
                throw Wrong(declaration, $"{all[declaration.Name].Declaration} declares a schedule of this name as well. Give one of them another name, or leave it out.", null);
            }
        }

        return [.. all.Values];
    }

    private ScheduleSpec Read(ScheduleDeclaration declaration)
    {
        try
        {
            var spec = declaration.ToSpec();
            ScheduleRules.Check(spec, DateTimeOffset.UnixEpoch, registry, limits.Value.MaxPayloadBytes);
            return spec;
        }
        catch (Exception e) when (e is FormatException or SubmitRefusedException)
        {
            throw Wrong(declaration, e.Message, e);
        }
    }

    private static Exception Wrong(ScheduleDeclaration declaration, string why, Exception? cause) =>
        declaration.Source == ScheduleSource.Declared ? new TaskLibraryException($"{declaration}: {why}", cause) : new ArgumentException($"{declaration}: {why}", cause);
}
