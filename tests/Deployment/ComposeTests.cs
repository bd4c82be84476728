using System.Globalization;
using System.Text.RegularExpressions;
using Krewe.Execution;
using Krewe.Hosting;
using Krewe.Tests.Docs;
using Microsoft.Extensions.Configuration;
using YamlDotNet.RepresentationModel;

namespace Krewe.Tests.Deployment;

/// <summary>The stack of containers, as far as it can be checked without an engine that runs it.</summary>
public partial class ComposeTests
{
    private const string File = "docker-compose.yml";

    /// <summary>The one's image has no program that could ask it; the other serves nothing.</summary>
    private static readonly string[] Unasked = ["otel-collector", "demo"];

    private static readonly YamlMappingNode Compose = Yaml.Read(File);

    private static IEnumerable<(string Name, YamlNode Service)> Services => Compose.Find("services").Entries();

    [Fact]
    public void Every_service_has_a_pinned_image_and_a_health_check()
    {
        Assert.All(Services, s => Assert.Matches(@"^[a-z./-]+:v?\d+\.\d+\.\d+(-[a-z0-9.]+)?$", s.Service.Find("image").Text()));
        Assert.All(Services, s => Assert.Equal(!Unasked.Contains(s.Name), s.Service.Find("healthcheck", "test") is not null));
        Assert.Equal(Unasked, Services.Select(s => s.Name).Intersect(Unasked));
    }

    [Fact]
    public void Who_waits_for_another_waits_for_one_that_is_there_and_asked()
    {
        var awaited = Services.SelectMany(s => s.Service.Find("depends_on").Entries()).ToArray();
        Assert.Contains(awaited, a => a.Key == "redis");
        Assert.All(awaited, a => Assert.Equal("service_healthy", a.Value.Find("condition").Text()));
        Assert.All(awaited, a => Assert.NotNull(Compose.Find("services", a.Key, "healthcheck", "test")));
    }

    [Fact]
    public void Every_secret_comes_from_a_variable_that_must_be_set_and_has_no_value_in_the_example()
    {
        var text = string.Join('\n', Pages.Read(File).Split('\n').Where(l => !l.TrimStart().StartsWith('#')));
        var variables = Variable().Matches(text).Select(m => m.Groups[1].Value).ToHashSet();
        var example = Pages.Read(".env.example").Split('\n').Where(l => l.Length > 0 && l[0] != '#').ToArray();
        Assert.Equal(variables.Select(v => $"{v}=").Order(), example.Order());
        Assert.All(variables, v => Assert.EndsWith("_PASSWORD", v, StringComparison.Ordinal));
        Assert.All(Variable().Matches(text), m => Assert.StartsWith(":?", m.Groups[2].Value, StringComparison.Ordinal));
        Assert.All(Services.SelectMany(s => s.Service.Find("environment").Entries()).Where(e => SecretName().IsMatch(e.Key)),
            e => Assert.StartsWith("${", e.Value.Text(), StringComparison.Ordinal));
        Assert.All(Login().Matches(text), m => Assert.StartsWith("${", m.Groups[1].Value, StringComparison.Ordinal));
        Assert.Contains(".env", Pages.Read(".gitignore").Split('\n'));
        Assert.Contains(".env", Pages.Read(".dockerignore").Split('\n'));
    }

    [Fact]
    public void Every_mounted_file_is_in_the_project_and_every_volume_declared()
    {
        var mounts = Services.SelectMany(s => s.Service.Find("volumes").Texts()).Select(v => v.Split(':')).ToArray();
        Assert.All(mounts.Where(m => m[0][0] == '.'), m => Assert.True(Path.Exists(Path.Combine(Pages.Root, m[0])), $"{m[0]} is not there."));
        Assert.All(mounts.Where(m => m[0][0] == '.'), m => Assert.Equal("ro", m[^1]));
        Assert.Equal(Compose.Find("volumes").Entries().Select(v => v.Key).Order(), mounts.Where(m => m[0][0] != '.').Select(m => m[0]).Order());
        var board = Compose.Find("services", "grafana", "environment", "GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH").Text();
        var boards = mounts.Single(m => m[0] == "./deploy/grafana/dashboards");
        Assert.True(Path.Exists(Path.Combine(Pages.Root, board.Replace(boards[1], boards[0], StringComparison.Ordinal))));
        Assert.Equal(boards[1], Yaml.Read("deploy/grafana/provisioning/dashboards/krewe.yaml").Find("providers")![0].Find("options", "path").Text());
    }

    [Fact]
    public void Ports_are_open_on_this_machine_only_and_do_not_meet()
    {
        var ports = Services.SelectMany(s => s.Service.Find("ports").Texts()).Select(p => p.Split(':')).ToArray();
        Assert.All(ports, p => Assert.Equal("127.0.0.1", p[0]));
        var taken = ports.Select(p => p[1].Split('-').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToArray())
            .SelectMany(r => Enumerable.Range(r[0], r[^1] - r[0] + 1)).ToArray();
        Assert.Equal(taken.Distinct().Count(), taken.Length);
    }

    [Fact]
    public void The_silo_has_options_that_it_takes()
    {
        var silo = Compose.Find("services", "silo")!;
        var values = silo.Find("environment").Entries().Where(e => e.Key.StartsWith("Krewe__", StringComparison.Ordinal))
            .ToDictionary(e => e.Key.Replace("__", ":", StringComparison.Ordinal), e => (string?)Variable().Replace(e.Value.Text(), "abc123"));
        var libraries = values.Where(v => v.Key.StartsWith("Krewe:Libraries:", StringComparison.Ordinal)).ToArray();
        Assert.All(libraries, l => Assert.True(values.Remove(l.Key)));
        var options = new SiloOptions();
        options.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build().GetSection("Krewe"));
        OptionsRules.Check(options);
        Assert.Equal("redis://:abc123@redis:6379/0", options.Broker);

        var dockerfile = Pages.Read("Dockerfile");
        Assert.NotEmpty(libraries);
        Assert.All(libraries.Select(l => l.Value!), library =>
        {
            var sample = Path.GetFileNameWithoutExtension(library);
            Assert.Equal($"/app/tasks/{sample}/{sample}.dll", library);
            Assert.Contains($"publish samples/{sample} /out/app/tasks/{sample};", dockerfile, StringComparison.Ordinal);
            Assert.True(Path.Exists(Path.Combine(Pages.Root, "samples", sample, $"{sample}.csproj")));
        });
        var test = silo.Find("healthcheck", "test").Texts().ToArray();
        Assert.Contains($"CMD [{string.Join(", ", test.Skip(1).Select(t => $"\"{t}\""))}]", dockerfile, StringComparison.Ordinal);
        Assert.Equal($"http://127.0.0.1:{options.Http!.Split(':')[^1]}{HealthAnswers.Ready}", test[^1]);
    }

    [Fact]
    public void A_silo_is_given_the_time_that_its_running_tasks_may_take_to_end()
    {
        var worker = new WorkerOptions();
        var grace = Compose.Find("services", "silo", "stop_grace_period").Text();
        var seconds = int.Parse(grace.TrimEnd('s'), CultureInfo.InvariantCulture);
        Assert.True(TimeSpan.FromSeconds(seconds) > worker.ShutdownTimeout + worker.TerminateGrace, $"{grace} is too short.");
    }

    [GeneratedRegex(@"\$\{(\w+)([^}]*)\}")]
    private static partial Regex Variable();

    [GeneratedRegex("PASSWORD|SECRET|TOKEN|AUTH")]
    private static partial Regex SecretName();

    [GeneratedRegex(@"://[^\s/@:]*:((?:\$\{[^}]*\}|[^\s@/])+)@")]
    private static partial Regex Login();
}
