using System.Diagnostics;
using System.Globalization;
using Krewe.Schedules;
using Krewe.Tests.Docs;

namespace Krewe.Tests.Schedules;

/// <summary>Random crontabs tick when croniter (Debian's <c>python3-croniter</c>) says so.</summary>
public sealed class CroniterTests
{
    private const string Python = "/usr/bin/python3";

    [CroniterFact]
    public async Task Random_crontabs_tick_when_croniter_says_so()
    {
        using var python = Process.Start(new ProcessStartInfo(Python, ["-s", Path.Combine(Pages.Root, "tests/Schedules/crontabs.py"), "10000", "7"]) { RedirectStandardOutput = true })!;
        var lines = 0;
        while (await python.StandardOutput.ReadLineAsync() is { } line)
        {
            lines++;
            var parts = line.Split('|');
            var (cron, after) = (Cron.Parse(parts[0]), DateTimeOffset.Parse(parts[1], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
            var ticks = new List<string>();
            while (ticks.Count < 50 && cron.Next(after, default, TimeZoneInfo.Utc) is { } next)
            {
                ticks.Add(next.ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture));
                after = next;
            }

            Assert.True(string.Join(',', ticks) == parts[2], $"{line}\nhere: {string.Join(',', ticks)}");
        }

        await python.WaitForExitAsync();
        Assert.Equal((0, 10_000), (python.ExitCode, lines));
    }

    /// <summary>Where croniter is installed.</summary>
    private sealed class CroniterFactAttribute : FactAttribute
    {
        public CroniterFactAttribute()
        {
            if (!Directory.Exists("/usr/lib/python3/dist-packages/croniter") || !File.Exists(Python))
            {
                Skip = "python3-croniter is not installed.";
            }
        }
    }
}
