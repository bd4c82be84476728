using System.CommandLine;

namespace Krewe.Cli.Verbs.Nodes;

/// <summary><c>krewe control</c>: changes the cluster while it runs.</summary>
internal sealed class ControlCommand() : VerbGroup("control", "Change the cluster while it runs: slots, queues, limits; take back tasks by name or header; shut silos down.",
    new RevokeManyVerb(), new RateLimitVerb(), TimeLimit(), Grow(), Shrink(), Autoscale(), Consumer(add: true), Consumer(add: false), Shutdown())
{
    private static ControlVerb TimeLimit()
    {
        var task = new Argument<string>("task") { Description = "The task's name." };
        var soft = Durations.Option("--soft", "Cancel an attempt after this time. Default: never, whatever was set before.");
        var hard = Durations.Option("--hard", "Fail it after this time. Default: never, whatever was set before.");
        return new("time_limit", "Set the time limits of a task, for attempts that begin from now on.", "math.add --soft 50 --hard 1m", [task, soft, hard],
            (parse, control, to, token) => control.TimeLimitAsync(parse.GetRequiredValue(task), parse.GetValue(soft), parse.GetValue(hard), to, token));
    }

    private static ControlVerb Grow()
    {
        var slots = Slots();
        return new("pool_grow", "Give silos more slots for tasks.", "4", [slots], (parse, control, to, token) => control.PoolGrowAsync(parse.GetValue(slots), to, token));
    }

    private static ControlVerb Shrink()
    {
        var slots = Slots();
        return new("pool_shrink", "Take slots for tasks from silos; what runs goes on.", "4", [slots],
            (parse, control, to, token) => control.PoolShrinkAsync(parse.GetValue(slots), to, token));
    }

    private static ControlVerb Autoscale()
    {
        var least = new Argument<int>("min") { Description = "At least so many slots." };
        var most = new Argument<int>("max") { Description = "At most so many." };
        return new("autoscale", "Let silos grow with waiting work and shrink when they are idle.", "2 16", [least, most],
            (parse, control, to, token) => control.AutoscaleAsync(parse.GetValue(least), parse.GetValue(most), to, token));
    }

    private static ControlVerb Consumer(bool add)
    {
        var queue = new Argument<string>("queue") { Description = "The queue's name." };
        return add
            ? new("add_consumer", "Let silos serve one more queue.", "mail", [queue], (parse, control, to, token) => control.AddConsumerAsync(parse.GetRequiredValue(queue), to, token))
            : new("cancel_consumer", "Let silos serve a queue no longer; what they have claimed they run.", "mail", [queue],
                (parse, control, to, token) => control.CancelConsumerAsync(parse.GetRequiredValue(queue), to, token));
    }

    private static ControlVerb Shutdown() => new("shutdown", "Shut silos down; running tasks may finish. Without -d, all of them.", "", [],
        (_, control, to, token) => control.ShutdownAsync(to, token));

    private static Argument<int> Slots()
    {
        var slots = new Argument<int>("n") { Description = "How many. Default: 1.", DefaultValueFactory = _ => 1 };
        slots.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!int.TryParse(token.Value, out var n) || n < 1))
            {
                result.AddError($"n is '{token.Value}'; allowed: a number from 1.");
            }
        });
        return slots;
    }
}
