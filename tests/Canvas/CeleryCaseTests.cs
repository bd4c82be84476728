using System.Text;
using System.Text.Json;
using Krewe.Results;
using Krewe.Tests.Docs;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Graphs;

/// <summary>The cases of Celery's guide to canvas: what came of them there was recorded by <c>celery/record.py</c>.</summary>
public class CeleryCaseTests : ClusterTest
{
    private const string Page = "docs/celery-canvas.md";

    private static readonly string Folder = Path.Combine(Pages.Root, "tests", "Canvas", "celery");

    private static readonly JsonElement Recorded = JsonElement.Parse(File.ReadAllText(Path.Combine(Folder, "cases.json")));

    private static IEnumerable<(string Name, string Expression, string Gives)> Cases =>
        Recorded.GetProperty("cases").EnumerateArray().Select(c => (c.GetProperty("name").GetString()!, c.GetProperty("expression").GetString()!, Text(c)));

    [Fact]
    public void Every_case_is_recorded_and_written_for_Krewe()
    {
        var listed = File.ReadLines(Path.Combine(Folder, "cases.txt")).Where(line => line.Contains(" :: ")).Select(line => line.Split(" :: ")).ToArray();
        Assert.Equal(listed.Select(l => (l[0].Trim(), l[1].Trim())), Cases.Select(c => (c.Name, c.Expression)));
        Assert.Equal(Cases.Select(c => c.Name).Order(StringComparer.Ordinal), CeleryCases.All.Keys.Order(StringComparer.Ordinal));
        Assert.Subset(CeleryCases.All.Keys.ToHashSet(), CeleryCases.Differences.Keys.ToHashSet());
    }

    [Fact]
    public async Task Krewe_gives_what_Celery_gives_but_where_it_is_said()
    {
        var cluster = await StartAsync(configure: silo => silo.Worker.Concurrency = 16);
        var given = await Task.WhenAll(CeleryCases.All.Select(async c => (c.Key, Gives: await RunAsync(cluster, c.Value))));
        var celery = Cases.ToDictionary(c => c.Name, c => c.Gives);
        Assert.All(given, g =>
        {
            var differs = CeleryCases.Differences.TryGetValue(g.Key, out var difference);
            Assert.Equal((g.Key, differs ? difference.Gives : celery[g.Key]), (g.Key, g.Gives));
            Assert.False(differs && g.Gives == celery[g.Key], $"{g.Key} does not differ any more.");
        });
    }

    [Fact]
    public void The_table_of_the_documentation_is_that_of_the_cases()
    {
        var rows = new StringBuilder($"Recorded with Celery {Recorded.GetProperty("celery").GetString()} on Redis.\n\n| Case | Celery | Krewe | gives |\n|---|---|---|---|\n");
        foreach (var (name, expression, gives) in Cases)
        {
            var differs = CeleryCases.Differences.TryGetValue(name, out var difference);
            rows.Append($"| {name} | {Code(expression)} | {Code(CeleryCases.All[name].Code)} | ")
                .Append(differs ? $"{Code(gives)}, here {Code(difference.Gives)}: {difference.Why}" : Code(gives)).Append(" |\n");
        }

        var path = Path.Combine(Pages.Root, Page);
        var text = File.ReadAllText(path);
        var head = text[..(text.IndexOf("<!-- cases -->\n", StringComparison.Ordinal) + "<!-- cases -->\n".Length)];
        if (Environment.GetEnvironmentVariable("KREWE_WRITE_CASES") == "1")
        {
            File.WriteAllText(path, head + rows);
        }

        Assert.True(text == head + rows, $"{Page} is older than the cases: KREWE_WRITE_CASES=1 ./dev test CeleryCase writes it.");
    }

    private static async Task<string> RunAsync(TestCluster cluster, CeleryCase one)
    {
        var gate = Gate.New();
        var call = await cluster.Client.EnqueueAsync(new Signature<int[]>(one.Call().Node).WithHeader("gate", gate.Name));
        var written = new Dictionary<string, object?>();
        try
        {
            written["result"] = one.Ask is { } ask ? await ask(cluster.Client, call).WaitAsync(Patience)
                : await cluster.Client.GetResult<JsonElement>(call.Id).GetAsync(Patience);
        }
        catch (TaskFailedException e)
        {
            var message = e.RemoteMessage!;
            written["error"] = message[(message.LastIndexOf(": ", StringComparison.Ordinal) is var at and >= 0 ? at + 2 : 0)..]; // It says first which part it was.
        }

        await Eventually(async () => !(await TreeAsync(cluster, call.Id)).Any(s => s is null || !s.Value.IsTerminal()), $"all of {one.Code} ended");
        if (!gate.Log.IsEmpty)
        {
            written["log"] = gate.Log.Select(e => JsonElement.Parse(e)).OrderBy(e => e.ToString(), StringComparer.Ordinal);
        }

        return Text(JsonSerializer.SerializeToElement(written));
    }

    /// <summary>The states of a job and of all that has come of it.</summary>
    private static async Task<List<TaskState?>> TreeAsync(TestCluster cluster, string id)
    {
        var states = new List<TaskState?>();
        Add(await cluster.Client.GetResult<JsonElement>(id).GraphAsync());
        return states;

        void Add(TaskGraph graph)
        {
            states.Add(graph.State ?? (graph.Role == TaskGraphRole.Reduce ? TaskState.Success : null));
            foreach (var part in graph.Parts)
            {
                Add(part);
            }
        }
    }

    private static string Text(JsonElement outcome)
    {
        var gives = outcome.TryGetProperty("result", out var result) ? JsonSerializer.Serialize(result)
            : outcome.TryGetProperty("error", out var error) ? $"error: {error.GetString()}" : "nothing, for ever";
        return outcome.TryGetProperty("log", out var log) ? $"{gives}; log: {string.Join(", ", log.EnumerateArray().Select(e => JsonSerializer.Serialize(e)))}" : gives;
    }

    private static string Code(string text) => $"`{text.Replace("|", "\\|", StringComparison.Ordinal)}`";
}
