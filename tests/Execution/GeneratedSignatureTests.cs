using System.Text;
using Krewe.Graphs;

namespace Krewe.Tests.Execution;

public class GeneratedSignatureTests
{
    [Fact]
    public void A_call_with_values_is_typed_and_cold()
    {
        Signature<int> add = SampleTasks.Add(4, 5);
        Assert.Equal((NodeKind.Task, "sample.add", "[4,5]", true), (add.Node.Kind, add.Node.Name, Arguments(add), add.Node.Typed));
        Assert.Null(add.Node.Options);
        Assert.Null(add.Node.Inputs);
    }

    [Fact]
    public void An_argument_may_be_a_later_result()
    {
        var chain = SampleTasks.Add(2, 2).Then(r => SampleTasks.Add(r, 10));
        var last = chain.Node.Children![1];
        Assert.Equal("[null,10]", Encoding.UTF8.GetString(last.Arguments!));
        Assert.Equal([new NodeInput(0, last.Takes)], last.Inputs!);
    }

    [Fact]
    public void Tasks_are_mapped_and_reduced_by_name()
    {
        Signature<Dictionary<string, int>> words = Canvas.Map(["a b", "b c"], SampleTasks.Count).Reduce(SampleTasks.Merge);
        Assert.Equal("sample.merge", words.Node.Reduce!.Name);
        Assert.Equal(["[\"a b\"]", "[\"b c\"]"], words.Node.Members!.Select(m => Encoding.UTF8.GetString(m.Arguments!)));
    }

    [Fact]
    public void Tasks_are_chained_starmapped_and_chunked_by_name()
    {
        Assert.Equal(2, SampleTasks.Add(1, 2).Then(SampleTasks.Double).Node.Children!.Count);
        Assert.Equal(2, Canvas.Starmap([(1, 2), (3, 4)], SampleTasks.Add).Node.Members!.Count());
        Assert.Equal(2, Canvas.Chunks([1, 2, 3], 2, SampleTasks.Double).Node.Members!.Count());
    }

    [Fact]
    public void Async_is_dropped_and_options_are_shared()
    {
        var options = SampleTasks.Double(1).Node.Options;
        Assert.Equal(("slow", 7), (options!.Queue, options.Priority));
        Assert.Same(options, SampleTasks.Double(2).Node.Options);
    }

    [Fact]
    public void Optional_arguments_have_their_defaults()
    {
        Assert.Equal("[\"a\",-3,2,1.5,null]", Arguments(SampleTasks.Optional("a")));
        Assert.Equal("[\"a\",-3,0,1.5,null]", Arguments(SampleTasks.Optional("a", colour: Colour.Red)));
    }

    [Fact]
    public void Optional_arguments_after_a_later_result_are_left_to_the_worker()
    {
        var chain = SampleTasks.Late("a").Then(r => SampleTasks.Optional(r)).Node.Children![1];
        Assert.Equal("[null]", Encoding.UTF8.GetString(chain.Arguments!));
    }

    [Fact]
    public void A_value_whose_type_is_an_interface_is_made_an_input()
    {
        IReadOnlyList<int> numbers = [1, 2];
        var chain = SampleTasks.Add(1, 2).Then(r => SampleTasks.Among(Input.Of(numbers), r)).Node.Children![1];
        Assert.Equal("[[1,2],null]", Encoding.UTF8.GetString(chain.Arguments!));
    }

    [Fact]
    public void A_task_without_result_is_chained_without_one() =>
        Assert.Equal(2, SampleTasks.Nothing().Then(SampleTasks.Add(1, 2)).Node.Children!.Count);

    [Fact]
    public void A_value_that_cannot_be_written_is_refused_and_leaves_nothing_behind()
    {
        var e = Assert.Throws<BadArgumentsException>(() => SampleTasks.Broken(new Broken()));
        Assert.Equal($"sample.broken: argument 1, a {typeof(Broken)}, cannot be written as JSON: as asked", e.Message);
        Assert.Equal("[4,5]", Arguments(SampleTasks.Add(4, 5)));
    }

    private static string Arguments(Signature signature) => Encoding.UTF8.GetString(signature.Node.Arguments!);
}
