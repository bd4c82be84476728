using System.Collections.Concurrent;
using System.Globalization;

namespace Krewe.Tests.Simulations;

/// <summary>Runs seeds and says what was wrong with those that failed.</summary>
internal static class SeedRunner
{
    private const int LastEvents = 60;

    /// <summary>One seed. What a violation needs to be understood is gathered in a second run, which is the same.</summary>
    public static (string? Failure, ulong Trace, long Turns) Run(int seed)
    {
        var (violations, trace, turns) = Run(seed, verbose: false, out _);
        if (violations == 0)
        {
            return (null, trace, turns);
        }

        Run(seed, verbose: true, out var report);
        return (report, trace, turns);
    }

    /// <summary>The reports of those that failed, among <paramref name="count"/> seeds from <paramref name="first"/> on.</summary>
    public static IReadOnlyList<string> RunMany(int first, int count, out long turns)
    {
        var failures = new ConcurrentBag<(int Seed, string Report)>();
        var all = 0L;
        Parallel.For(first, first + count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, seed =>
        {
            var (failure, _, its) = Run(seed);
            Interlocked.Add(ref all, its);
            if (failure is not null)
            {
                failures.Add((seed, failure));
            }
        });
        turns = all;
        return [.. failures.OrderBy(f => f.Seed).Select(f => f.Report)];
    }

    /// <summary>The command line: <c>sim [--seeds N] [--from S] [--seed S] [--log]</c>.</summary>
    public static int RunCommand(string[] args)
    {
        var began = TimeProvider.System.GetTimestamp();
        IReadOnlyList<string> failures;
        long turns;
        var count = 1;
        if (Value(args, "--seed") is { } one)
        {
            if (args.Contains("--log"))
            {
                using var world = new World(one, verbose: true);
                world.Run();
                foreach (var line in world.Journal.Last(int.MaxValue))
                {
                    Console.WriteLine(line);
                }
            }

            var (failure, _, its) = Run(one);
            (failures, turns) = (failure is null ? [] : [failure], its);
        }
        else
        {
            count = Value(args, "--seeds") ?? 1000;
            failures = RunMany(Value(args, "--from") ?? 0, count, out turns);
        }

        foreach (var failure in failures)
        {
            Console.WriteLine(failure);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{count - failures.Count} seeds passed, {failures.Count} failed; {turns:N0} turns in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s"));
        return failures.Count == 0 ? 0 : 1;
    }

    private static (int Violations, ulong Trace, long Turns) Run(int seed, bool verbose, out string report)
    {
        using var world = new World(seed, verbose);
        world.Run();
        var journal = world.Journal;
        report = verbose ? Describe(world, journal) : "";
        return (journal.Violations.Count, world.TraceHash, world.Turns);
    }

    private static string Describe(World world, Journal journal)
    {
        var ids = journal.Violations.Select(v => v.Split(' ')[0]).Where(w => w.Length >= 4 && w[0] == 't').Distinct().Take(3).ToArray();
        string[] about = ids.Length > 0 ? [$"About {string.Join(", ", ids)}:", .. journal.About(ids).TakeLast(LastEvents)] : [];
        return string.Join("\n  ",
        [
            $"Seed {world.Plan.Seed} failed. To see it again: ./dev sim --seed {world.Plan.Seed}",
            $"The world: {world.Plan}",
            "Violated:",
            .. journal.Violations.Take(10),
            .. about,
            "The last events:",
            .. journal.Last(LastEvents),
        ]);
    }

    private static int? Value(string[] args, string name) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : null;
}
