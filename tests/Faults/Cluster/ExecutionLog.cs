namespace Krewe.Tests.Faults;

/// <summary>What ran, on which silo, and what ran more than once.</summary>
/// <param name="Count">Executions.</param>
/// <param name="Tasks">Tasks that ran, with the life of the silo that ran them last.</param>
/// <param name="Repeated">Executions of a task that had run before, on a silo that was killed meanwhile.</param>
/// <param name="Unexplained">Those of a task whose silo had not been killed.</param>
internal sealed record ExecutionLog(int Count, Dictionary<string, int> Tasks, int Repeated, List<string> Unexplained)
{
    /// <summary>Reads what all silos over a directory have noted.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="killed">When silos were killed, by their lives.</param>
    public static ExecutionLog Read(string directory, IReadOnlyDictionary<int, long> killed)
    {
        var (count, repeated) = (0, 0);
        var (last, unexplained) = (new Dictionary<string, (int Life, int Delivery, long At)>(StringComparer.Ordinal), new List<string>());
        var all = Directory.GetFiles(directory, $"{FaultHost.Load.ExecutionsFile}.*").SelectMany(LinesOf).OrderBy(line => line.At);
        foreach (var (id, life, attempt, delivery, at) in all)
        {
            count++;
            if (last.TryGetValue(id, out var before))
            {
                if (killed.TryGetValue(before.Life, out var death) && death < at)
                {
                    repeated++;
                }
                else
                {
                    unexplained.Add($"{id} began on silo {before.Life}, which lived, as delivery {before.Delivery}, and again "
                        + $"{TimeProvider.System.GetElapsedTime(before.At, at).TotalMilliseconds:0} ms later on silo {life}, attempt {attempt}, delivery {delivery}");
                }
            }

            last[id] = (life, delivery, at);
        }

        return new(count, last.ToDictionary(task => task.Key, task => task.Value.Life, StringComparer.Ordinal), repeated, unexplained);
    }

    private static IEnumerable<(string Id, int Life, int Attempt, int Delivery, long At)> LinesOf(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        var text = reader.ReadToEnd();
        foreach (var line in text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries)) // The last one may be half a line.
        {
            var words = line.Split(' ');
            yield return (words[0], int.Parse(words[1]), int.Parse(words[2]), int.Parse(words[3]), long.Parse(words[4]));
        }
    }
}
