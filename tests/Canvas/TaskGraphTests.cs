using Krewe.Results;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Graphs;

/// <summary>Graphs that are drawn: what will be submitted, and how the parts of a job stand.</summary>
public class TaskGraphTests : ClusterTest
{
    [Fact]
    public void A_signature_is_drawn_as_a_flowchart()
    {
        var graph = Canvas.Group(CoreTasks.Add(1, 2), CoreTasks.Add(1, 1).Then(r => CoreTasks.Add(r, 2))).Then(all => CoreTasks.Sum(all))
            .OnSuccess(CoreTasks.Nothing()).OnError(f => CoreTasks.Join(f.Id, f.Message));
        Assert.Equal(
            """
            flowchart TD
                subgraph n1["group of 2"]
                    n2["core.add"]
                    n3["core.join"]
                    n2 -.->|on error| n3
                    n4["core.add"]
                    n5["core.join"]
                    n4 -.->|on error| n5
                    n6["core.add"]
                    n7["core.join"]
                    n6 -.->|on error| n7
                    n4 --> n6
                end
                n8["core.sum"]
                n9["core.join"]
                n8 -.->|on error| n9
                n1 --> n8
                n10["core.nothing"]
                n8 -.->|on success| n10

            """, graph.ToMermaid());
    }

    [Fact]
    public void Of_a_large_group_some_members_are_read_and_shown()
    {
        var read = 0;
        var graph = Canvas.Map(Enumerable.Range(0, 1_000_000), i => CoreTasks.Add(read++, i)).Reduce((a, b) => CoreTasks.Add(a, b));
        Assert.Equal(
            """
            flowchart TD
                subgraph n1["group"]
                    n2["core.add"]
                    n3["core.add"]
                    n4(["…"])
                end
                n5{{"core.add"}}
                n1 -->|reduce| n5

            """, graph.ToMermaid(most: 2));
        Assert.Equal(3, read);
        Assert.Contains("""["empty"]""", Canvas.Map<int, int>([], i => CoreTasks.Add(i, i)).ToMermaid(), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => graph.ToMermaid(0));
    }

    [Fact]
    public void A_name_cannot_break_out_of_its_node() =>
        Assert.Contains("""n1["a#34;#93;#59;click#60;x#62;#35;#10;end"]""", Signature.Of<int>("a\"];click<x>#\nend").ToMermaid(), StringComparison.Ordinal);

    [Fact]
    public async Task A_job_is_drawn_with_the_states_of_its_parts_also_when_it_has_ended()
    {
        var cluster = await StartAsync();
        var gate = Gate.New();
        var graph = Canvas.Group(CoreTasks.Wait(gate.Name), CoreTasks.Join("a", "b"), BecomingTasks.Header(gate.Name, "x"))
            .Then(_ => CoreTasks.Add(1, 2)).OnSuccess(CoreTasks.Nothing());
        var job = await cluster.Client.EnqueueAsync(graph.WithId("drawn"));
        await Eventually(async () => Outline(await job.GraphAsync())
            == "linked Started(chain Started(group Started 3(core.wait Started, core.join Success, chain Success(core.header Success, core.header Success)), core.add), OnSuccess core.nothing)");
        gate.Open();
        await job.WaitAsync(Patience);
        var again = cluster.NewClient().GetResult<int>("drawn");
        await Eventually(async () => Outline(await again.GraphAsync())
            == "linked Success(chain Success(group Success 3(core.wait Success, core.join Success, chain Success(core.header Success, core.header Success)), core.add Success), OnSuccess core.nothing Success)");
        var mermaid = (await again.GraphAsync()).ToMermaid();
        Assert.Contains("n2[\"core.wait<br/>Success\"]:::Success", mermaid, StringComparison.Ordinal);
        Assert.Contains("    classDef Success fill:", mermaid, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_failed_is_drawn_as_far_as_it_came()
    {
        var cluster = await StartAsync();
        var job = await cluster.Client.EnqueueAsync(CoreTasks.Join("a", "b").Then(_ => CoreTasks.End("the cause")).Then(_ => CoreTasks.Nothing()).OnError(CoreTasks.Nothing()));
        await job.WaitAsync(Patience);
        await Eventually(async () => Outline(await job.GraphAsync())
            == "chain Failure(linked Success(core.join Success), linked Failure(core.end Failure, OnError core.nothing Success))");
        var reduced = await cluster.Client.EnqueueAsync(Canvas.Map(Enumerable.Range(0, 50), i => CoreTasks.Add(i, i)).Reduce((a, b) => CoreTasks.Add(a, b)));
        await reduced.WaitAsync(Patience);
        var drawn = await reduced.GraphAsync(3);
        Assert.Equal((true, "core.add", TaskGraphRole.Reduce, TaskState.Success), (drawn.IsCut, drawn.Parts[^1].Name, drawn.Parts[^1].Role, drawn.Parts[^1].State!.Value));
        Assert.Equal("core.add Success", Outline(await cluster.Client.GetResult<int>($"{reduced.Id}:49").GraphAsync()));
        await Assert.ThrowsAsync<UnknownTaskException>(() => cluster.Client.GetResult<int>("nobody").GraphAsync());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => reduced.GraphAsync(0));
    }

    [Fact]
    public async Task Of_a_group_in_pages_the_members_that_have_been_submitted_are_drawn()
    {
        var cluster = await StartAsync();
        var gate = Gate.New();
        var client = cluster.NewClient(options: new() { PageMembers = 4 });
        var job = await client.EnqueueAsync(Canvas.Map(Enumerable.Range(0, 10), _ => CoreTasks.Wait(gate.Name)));
        await gate.HaveBegun(4);
        var graph = await job.GraphAsync(5);
        Assert.Equal((10, true, 5), (graph.Members!.Value, graph.IsCut, graph.Parts.Count));
        gate.Open();
        await job.WaitAsync(Patience);
        Assert.Equal((10, false, 10), await job.GraphAsync() is var ended ? (ended.Members!.Value, ended.IsCut, ended.Parts.Count) : default);
    }

    /// <summary>The graph on a line.</summary>
    private static string Outline(TaskGraph graph) => string.Concat(
        graph.Role == TaskGraphRole.Part ? "" : $"{graph.Role} ",
        graph.Kind == TaskGraphKind.Task ? graph.Name : graph.Kind.ToString().ToLowerInvariant(),
        graph.State is { } state ? $" {state}" : "",
        graph.Members is { } members ? $" {members}" : "",
        graph.Parts.Count > 0 ? $"({string.Join(", ", graph.Parts.Select(Outline))})" : "");
}
