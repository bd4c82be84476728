namespace Krewe.Benchmarks.Running;

/// <summary>Installs what the rivals need and is missing: Debian packages, and BullMQ from its lock file.</summary>
internal static class Prerequisites
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private static readonly (string File, string Package)[] Needed =
    [
        ("/usr/bin/redis-server", "redis-server"),
        ("/usr/lib/python3/dist-packages/celery/__init__.py", "celery"),
        ("/usr/lib/python3/dist-packages/redis/__init__.py", "python3-redis"),
    ];

    public static async Task InstallAsync(string benchmarks, CancellationToken cancellation)
    {
        var missing = Needed.Where(need => !File.Exists(need.File)).Select(need => need.Package).ToList();
        if (!OnPath("node"))
        {
            missing.Add("nodejs");
        }

        if (!OnPath("npm"))
        {
            missing.Add("npm");
        }

        if (missing.Count > 0)
        {
            Console.WriteLine($"installing {string.Join(' ', missing)}");
            string[] install = ["apt-get", "install", "-y", "--no-install-recommends", .. missing];
            string[] command = Environment.UserName == "root" ? install : ["sudo", .. install];
            await Shell.RunAsync(command[0], command[1..], null, Limit, cancellation);
        }

        var bullmq = Path.Combine(benchmarks, "bullmq");
        if (!Directory.Exists(Path.Combine(bullmq, "node_modules", "bullmq")))
        {
            Console.WriteLine("npm install");
            await Shell.RunAsync("npm", ["install", "--no-package-lock", "--prefix", bullmq, "--no-fund", "--no-audit"], null, Limit, cancellation);
        }
    }

    private static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
}
