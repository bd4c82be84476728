using System.Collections.Concurrent;
using Krewe.Results;
using Krewe.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Krewe.Tests.Testing;

/// <summary>What was submitted, what has ended, and what a test is told that looks for something else.</summary>
public sealed class RecordTests : KitTest
{
    [Fact]
    public async Task What_was_submitted_is_there_in_order_with_its_arguments_and_options()
    {
        var cluster = await StartAsync();
        var first = await cluster.Client.EnqueueAsync(KitTasks.Add(4, 5).On("sums").WithPriority(7).WithHeader("from", "test"));
        await cluster.Client.EnqueueAsync(KitTasks.Note("hello").WithId("greeting").In(TimeSpan.FromDays(1)));
        Assert.Equal([first.Id, "greeting"], cluster.Submitted.Select(t => t.Id));
        var (add, note) = (cluster.Submitted[0], cluster.Submitted[1]);
        Assert.Equal((4, 5), (add.Argument<int>(0), add.Argument<int>(1)));
        Assert.Equal(("sums", 7, "test"), (add.Queue, add.Options.Priority, add.Headers["from"]));
        Assert.Equal(("hello", TimeSpan.FromDays(1)), (note.Argument<string>(0), note.Options.Countdown));
        Assert.Equal((cluster.Time.GetUtcNow(), (string?)null), (note.At, note.Parent));
        Assert.Equal("kit.note(\"hello\")", note.ToString());
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => note.Argument<int>(1));
        Assert.Contains("kit.note(\"hello\") has 1 arguments.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_or_an_assembly_that_is_none_is_refused()
    {
        Assert.Equal("type", Assert.Throws<ArgumentNullException>(() => new TestClusterOptions().AddTasks((Type)null!)).ParamName);
        Assert.Equal("assembly", Assert.Throws<ArgumentNullException>(() => new TestClusterOptions().AddTasks((System.Reflection.Assembly)null!)).ParamName);
    }

    [Fact]
    public async Task What_was_sealed_is_there_as_it_was_given()
    {
        var cluster = await StartAsync(o => o.ConfigureSilo(silo =>
        {
            silo.Payloads.CompressAbove = 256;
            silo.Payloads.AddKey(new("one", new byte[32]));
        }));
        var text = new string('x', 1000);
        await cluster.Client.EnqueueAsync(KitTasks.Note(text));
        await cluster.Client.EnqueueAsync(KitTasks.Add(4, 5));
        await cluster.DrainAsync();
        Assert.Equal(text, cluster.Submitted.Single(KitTasks.Note(text)).Argument<string>(0));
        Assert.Equal(5, cluster.Submitted.Single(KitTasks.Add(4, 5)).Argument<int>(1));
        Assert.Equal(9, cluster.Ended.Single(KitTasks.Add(4, 5)).Result<int>());
    }

    [Fact]
    public async Task An_id_that_was_submitted_twice_is_there_once()
    {
        var cluster = await StartAsync();
        for (var round = 0; round < 2; round++)
        {
            await cluster.Client.EnqueueAsync(KitTasks.Add(1, 2).WithId("once"));
            await cluster.DrainAsync();
        }

        Assert.Equal("once", Assert.Single(cluster.Submitted).Id);
        Assert.Equal(3, Assert.Single(cluster.Ended).Result<int>());
    }

    [Fact]
    public async Task What_a_task_submits_and_the_members_of_a_group_are_there_as_well()
    {
        var cluster = await StartAsync();
        await cluster.Client.EnqueueAsync(KitTasks.Parent("child"));
        var group = await cluster.Client.EnqueueAsync(Canvas.Group(KitTasks.Add(1, 1), KitTasks.Add(2, 2)));
        await cluster.DrainAsync();
        Assert.Equal(TimeSpan.FromHours(1), cluster.Submitted.Single(KitTasks.Note("child")).Options.Countdown);
        Assert.All(cluster.Submitted.Of("kit.add"), member => Assert.Equal(group.Id, member.Parent));
        Assert.Equal(4, cluster.Submitted.Count);
        Assert.Equal([2, 4], cluster.Ended.Of("kit.add").Select(t => t.Result<int>()).Order());
    }

    [Fact]
    public async Task A_call_is_found_by_its_name_and_arguments()
    {
        var cluster = await StartAsync();
        await cluster.Client.EnqueueAsync(KitTasks.Add(4, 5).In(TimeSpan.FromHours(1)));
        await cluster.Client.EnqueueAsync(Signature.OfJson<int>("kit.add", "[ 4,  5 ]"u8));
        await cluster.Client.EnqueueAsync(KitTasks.Add(5, 4));
        Assert.Equal(2, cluster.Submitted.Of(KitTasks.Add(4, 5)).Count);
        cluster.Submitted.Single(KitTasks.Add(5, 4));
        cluster.Submitted.None(KitTasks.Add(4, 4));
        cluster.Submitted.None("kit.note");
        Assert.Throws<ArgumentException>(() => cluster.Submitted.Of(Canvas.Group(KitTasks.Add(4, 5))));
    }

    [Fact]
    public async Task Who_looks_for_what_is_not_there_is_told_what_is()
    {
        var cluster = await StartAsync();
        Assert.Equal(
            "Expected exactly one kit.add that has been submitted, and there are none. Nothing has been submitted.",
            Assert.Throws<ClusterAssertionException>(() => cluster.Submitted.Single("kit.add")).Message);
        await cluster.Client.EnqueueAsync(KitTasks.Add(4, 5).WithId("a"));
        await cluster.Client.EnqueueAsync(KitTasks.Note("x").WithId("b"));
        await cluster.DrainAsync();
        var there = "2 have been submitted:\n  1. kit.add(4, 5)  [a]\n  2. kit.note(\"x\")  [b]";
        Assert.Equal(
            $"Expected exactly one kit.add(4, 6) that has been submitted, and there are none. {there}",
            Assert.Throws<ClusterAssertionException>(() => cluster.Submitted.Single(KitTasks.Add(4, 6))).Message);
        Assert.Equal(
            $"Expected no kit.note that has been submitted, and there is 1. {there}",
            Assert.Throws<ClusterAssertionException>(() => cluster.Submitted.None("kit.note")).Message);
        await cluster.Client.EnqueueAsync(KitTasks.Add(4, 5));
        Assert.StartsWith(
            "Expected exactly one kit.add that has been submitted, and there are 2. 3 have been submitted:",
            Assert.Throws<ClusterAssertionException>(() => cluster.Submitted.Single("kit.add")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Services_of_the_tasks_are_replaced()
    {
        var mailer = new FakeMailer();
        var cluster = await StartAsync(o => o.ConfigureServices(services => services.AddSingleton<IMailer>(mailer)));
        var sent = await cluster.Client.EnqueueAsync(KitMail.Send("ann@example.com"));
        Assert.Equal("to ann@example.com", await sent.GetAsync(Patience));
        Assert.Equal(["ann@example.com"], mailer.Sent);
        Assert.Same(mailer, cluster.ServicesOf().GetRequiredService<IMailer>());
    }

    [Fact]
    public async Task Queues_that_tasks_name_are_served_and_others_when_they_are_asked_for()
    {
        var cluster = await StartAsync(o => o.ConfigureSilo(silo => silo.Worker.Queues.Add("more")));
        await cluster.Client.EnqueueAsync(KitTasks.Queued());
        await cluster.Client.EnqueueAsync(KitTasks.Queued().On("more"));
        await cluster.Client.EnqueueAsync(KitTasks.Queued().On("nobodys"));
        await cluster.DrainAsync();
        Assert.Equal(["kit-queue", "more"], cluster.Ended.Select(task => task.Result<string>()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_end_of_a_task_that_failed_says_why()
    {
        var cluster = await StartAsync();
        await cluster.Client.EnqueueAsync(KitMail.Send("ann@example.com"));
        await cluster.DrainAsync();
        var ended = cluster.Ended.Single("kit.mail");
        Assert.Equal((TaskState.Failure, 1, typeof(InvalidOperationException).FullName), (ended.State, ended.Attempts, ended.Error!.Type));
        Assert.Equal("kit.mail(\"ann@example.com\"): Failure, System.InvalidOperationException: A test must not send mail.", ended.ToString());
    }

    private sealed class FakeMailer : IMailer
    {
        public ConcurrentQueue<string> Sent { get; } = new();

        public string Send(string to)
        {
            Sent.Enqueue(to);
            return $"to {to}";
        }
    }
}
