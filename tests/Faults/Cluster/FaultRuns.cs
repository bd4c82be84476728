using System.Globalization;

namespace Krewe.Tests.Faults;

/// <summary>The long runs of <c>./dev faults</c>.</summary>
internal static class FaultRuns
{
    /// <summary>The command line: <c>faults [--tasks N] [--silos N] [--kill-every S] [--minutes M] [--seed S]</c>, or <c>faults --pause S</c>.</summary>
    public static async Task<int> RunCommandAsync(string[] args)
    {
        var standard = new EnduranceOptions();
        try
        {
            if (Value(args, "--pause") is { } seconds)
            {
                await new Outages(Console.WriteLine).PauseAsync(TimeSpan.FromSeconds(seconds));
                return 0;
            }

            var options = new EnduranceOptions
            {
                Tasks = Value(args, "--tasks") ?? standard.Tasks,
                Silos = Value(args, "--silos") ?? standard.Silos,
                KillEvery = TimeSpan.FromSeconds(Value(args, "--kill-every") ?? (int)standard.KillEvery.TotalSeconds),
                Time = TimeSpan.FromMinutes(Value(args, "--minutes") ?? (int)standard.Time.TotalMinutes),
                Seed = Value(args, "--seed") ?? standard.Seed,
            };
            Console.WriteLine(await new Endurance(options, Console.WriteLine).RunAsync());
            return 0;
        }
        catch (Exception error)
        {
            Console.WriteLine(error);
            return 1;
        }
    }

    private static int? Value(string[] args, string name) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : null;
}
