using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Krewe.Graphs;
using Krewe.Submission;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Graphs;

/// <summary>The pure parts of the canvas.</summary>
public class GraphTests
{
    [Fact]
    public void A_reduce_plan_folds_every_result_once_and_in_order() => Check.One(Config.QuickThrowOnFailure, Prop.ForAll(
        Gen.OneOf(Gen.Choose(1, 70), Gen.Choose(1, 40_000)).ToArbitrary(), members =>
        {
            var plan = new ReducePlan(members);
            var results = Enumerable.Range(0, members).Select(i => new List<int> { i }).ToList();
            for (var round = 1; round <= plan.Rounds; round++)
            {
                Assert.Equal(results.Count, plan.SizeOf(round - 1));
                var blocks = Enumerable.Range(0, plan.SizeOf(round)).Select(b => plan.BlockOf(round, b)).ToList();
                Assert.All(blocks, b => Assert.Equal(round - 1, b.Level));
                Assert.All(blocks, b => Assert.InRange(b.Count, 1, ReducePlan.BlockSize));
                results = [.. blocks.Select(b => results.GetRange(b.Start, b.Count).SelectMany(r => r).ToList())];
            }

            Assert.Equal(Enumerable.Range(0, members), Assert.Single(results));
        }));

    [Fact]
    public void A_member_set_counts_each_once() => Check.One(Config.QuickThrowOnFailure, Prop.ForAll(
        Gen.Choose(0, 99).ListOf().ToArbitrary(), marks =>
        {
            var (set, model) = (new MemberSet(100), new HashSet<int>());
            Assert.All(marks, m => Assert.Equal(model.Add(m), set.Add(m)));
            var copy = new MemberSet(100, set.ToBytes());
            Assert.Equal((model.Count, model.Count, false), (set.Done, copy.Done, copy.IsComplete));
            Assert.Equal(model.Order(), Enumerable.Range(0, 100).Where(i => copy[i]));
            Assert.Equal(Enumerable.Range(10, 20).All(model.Contains), copy.HasAll(10, 20));
        }));

    [Fact]
    public void A_member_outside_the_set_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new MemberSet(8).Add(8));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MemberSet(8).Add(-1));
        Assert.True(new MemberSet(0).IsComplete);
    }

    [Fact]
    public void Arrays_are_split_and_joined_without_loss() => Check.One(Config.QuickThrowOnFailure, Prop.ForAll(
        Gen.Elements("1", "\"a,]b\\\"\"", "[1,[2]]", "{\"a\":[1,{}]}", "null", "true", "-1.5e3", "\"🦀\"").ListOf().ToArbitrary(), elements =>
        {
            var joined = JsonArrays.Join([.. elements.Select(Encoding.UTF8.GetBytes)]);
            Assert.Equal($"[{string.Join(',', elements)}]", Encoding.UTF8.GetString(joined));
            Assert.Equal(elements, JsonArrays.Split(joined).Select(Encoding.UTF8.GetString));
            Assert.Equal(elements, JsonArrays.Split(Encoding.UTF8.GetBytes($" [ {string.Join(" ,\n ", elements)} ] ")).Select(Encoding.UTF8.GetString));
            if (elements.Count > 0)
            {
                var replaced = JsonArrays.Replace(joined, [(elements.Count - 1, "[7]"u8.ToArray())]);
                Assert.Equal([.. elements.SkipLast(1), "[7]"], JsonArrays.Split(replaced).Select(Encoding.UTF8.GetString));
            }
        }));

    [Fact]
    public void Links_form_one_flat_chain_unless_it_has_options_of_its_own()
    {
        var flat = CoreTasks.Add(1, 2).Then(r => CoreTasks.Add(r, 3)).Then(r => CoreTasks.Add(r, 4)).Node;
        Assert.Equal((NodeKind.Chain, 3), (flat.Kind, flat.Children!.Count));
        Assert.Equal(flat.Children[1].Takes, flat.Children[1].Inputs![0].Variable);
        Assert.NotEqual(flat.Children[1].Takes, flat.Children[2].Takes);
        var nested = CoreTasks.Add(1, 2).Then(r => CoreTasks.Add(r, 3)).On("slow").Then(r => CoreTasks.Add(r, 4)).Node;
        Assert.Equal((2, NodeKind.Chain), (nested.Children!.Count, nested.Children[0].Kind));
    }

    [Fact]
    public void Signatures_are_never_changed()
    {
        var add = CoreTasks.Add(1, 2);
        var changed = add.On("q").WithPriority(3).In(TimeSpan.FromSeconds(1)).WithId("x").WithHeader("a", "1").WithHeader("b", "2");
        Assert.Null(add.Node.Id);
        Assert.Null(add.Node.Headers);
        Assert.Equal(("q", 3, TimeSpan.FromSeconds(1)), (changed.Node.Options!.Queue, changed.Node.Options.Priority, changed.Node.Options.Countdown!.Value));
        Assert.Equal(2, changed.Node.Headers!.Count);
    }

    [Fact]
    public void Options_of_the_whole_hold_for_parts_that_set_none()
    {
        var outer = CoreTasks.Add(1, 2).Then(CoreTasks.Add(1, 2)).On("slow").WithPriority(5).WithHeader("h", "outer").In(TimeSpan.FromHours(1)).IgnoreResult().Node;
        var inner = CoreTasks.Add(1, 2).WithPriority(7).WithHeader("h", "inner").Node;
        var message = GraphMessages.ToMessage(inner, "id", null, outer, null);
        Assert.Equal(("slow", 7, "inner"), (message.Queue, message.Options!.Priority, message.Headers!["h"]));
        Assert.Null(message.Options.Countdown);
        Assert.Null(message.Options.IgnoreResult);
        var job = GraphMessages.ToMessage(outer, "id", null, null, null);
        Assert.Equal((JobNames.Chain, true, TimeSpan.FromHours(1)), (job.Name, job.IsJob, job.Options!.Countdown));
        Assert.Null(GraphMessages.GraphOf(job).Options!.Countdown);
    }

    [Fact]
    public void A_result_that_nobody_gives_is_refused()
    {
        Signature<int>? loose = null;
        _ = CoreTasks.Add(1, 2).Then(r => loose = CoreTasks.Add(r, 1));
        var refused = Assert.Throws<SubmitRefusedException>(() => GraphMessages.ToMessage(loose!.Node, "id", null, null, null));
        Assert.StartsWith("Argument 1 of 'core.add' is the result of another signature", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_groups_are_reduced_by_one_task_of_two_inputs_and_chunks_are_of_one_task()
    {
        var group = Canvas.Group(CoreTasks.Join("a", "b"));
        Assert.Throws<SubmitRefusedException>(() => group.Reduce((a, b) => CoreTasks.Join(a, "b")));
        Assert.Throws<SubmitRefusedException>(() => group.Reduce((a, b) => CoreTasks.Join(a, a)));
        Assert.Throws<SubmitRefusedException>(() => group.Reduce((a, b) => CoreTasks.Join(a, b).Then(CoreTasks.Join("x", "y"))));
        var reversed = group.Reduce((a, b) => CoreTasks.Join(b, a)).Node.Reduce!;
        Assert.Equal([1, 0], reversed.Inputs!.Select(i => i.Position));
        Assert.Throws<SubmitRefusedException>(() =>
            Canvas.Chunks([1, 2], 2, i => i == 1 ? CoreTasks.Add(i, i) : CoreTasks.Add(i, i).On("other")).Node.Members!.Count());
        Assert.Throws<ArgumentOutOfRangeException>(() => Canvas.Chunks([1], 0, i => CoreTasks.Add(i, i)));
    }
}
