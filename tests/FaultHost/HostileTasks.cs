using System.Diagnostics;

namespace Krewe.FaultHost;

/// <summary>Tasks that do what tasks should not do.</summary>
public static partial class HostileTasks
{
    private static readonly ManualResetEventSlim Never = new(false);

    /// <summary>Holds its thread until the gate is opened, deaf to its token.</summary>
    [Task("hostile.block")]
    public static int Block(string gate, TaskContext context)
    {
        Executions.Note(context);
        Lines.Say($"started {context.Id} {context.Attempt} {context.Delivery}");
        Gates.Of(gate).GetAwaiter().GetResult();
        return 1;
    }

    [Task("hostile.burn")]
    public static long Burn(string gate, TaskContext context)
    {
        Lines.Say($"started {context.Id} {context.Attempt} {context.Delivery}");
        var open = Gates.Of(gate);
        var spins = 0L;
        while (!open.IsCompleted)
        {
            spins++;
        }

        return spins;
    }

    /// <summary>Blocks threads of the pool that everybody shares.</summary>
    [Task("hostile.pool")]
    public static int FloodPool(string gate, int threads, TaskContext context)
    {
        var open = Gates.Of(gate);
        for (var i = 0; i < threads; i++)
        {
            ThreadPool.QueueUserWorkItem(_ => open.GetAwaiter().GetResult());
        }

        return threads;
    }

    [Task("hostile.allocate")]
    public static int Allocate(int megabytes, TaskContext context)
    {
        var blocks = Enumerable.Range(0, megabytes / 64).Select(_ => GC.AllocateUninitializedArray<byte>(64 << 20)).ToArray();
        foreach (var block in blocks)
        {
            for (var i = 0; i < block.Length; i += 4096)
            {
                block[i] = 1;
            }
        }

        return blocks.Sum(b => b[4096]);
    }

    [Task("hostile.throw")]
    public static async Task Throw(string what, TaskContext context)
    {
        await Task.Yield();
        throw what switch
        {
            "null" => null!,
            "aggregate" => new AggregateException(new InvalidOperationException("one"), new InvalidOperationException("two")),
            "cancelled" => new OperationCanceledException("its own"),
            _ => new UnreadableException(),
        };
    }

    [Task("hostile.forever")]
    public static void Forever(TaskContext context)
    {
        Lines.Say($"started {context.Id} {context.Attempt} {context.Delivery}");
        Never.Wait(CancellationToken.None);
    }

    [Task("hostile.print")]
    public static void Print(int megabytes, TaskContext context)
    {
        var line = "spam " + new string('x', 1018);
        for (var i = 0; i < megabytes * 1024; i++)
        {
            Lines.Say(line);
        }
    }

    /// <summary>Registers something on its token that throws, or blocks for ever, and then waits to be told to stop.</summary>
    [Task("hostile.callback", MaxRetries = 0)]
    public static async Task Callback(bool throws, TaskContext context)
    {
        Lines.Say($"started {context.Id} {context.Attempt} {context.Delivery}");
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        context.CancellationToken.Register(() =>
        {
            stopped.SetResult();
            if (throws)
            {
                throw new InvalidOperationException("thrown by a callback");
            }

            Never.Wait(CancellationToken.None);
        });
        await stopped.Task;
        throw new OperationCanceledException();
    }

    /// <summary>Ends its process.</summary>
    [Task("hostile.die")]
    public static void Die(string how, TaskContext context)
    {
        Executions.Note(context);
        Lines.Say($"dying {context.Id} {context.Delivery}");
        switch (how)
        {
            case "exit":
                Process.GetCurrentProcess().Kill();
                break;
            case "failfast":
                Environment.FailFast("as asked");
                break;
            default:
                new Thread(() => throw new InvalidOperationException("unhandled, as asked")).Start();
                break;
        }

        Never.Wait(CancellationToken.None);
    }

    private sealed class UnreadableException : Exception
    {
        public override string Message => throw new InvalidOperationException("not even its message can be read");
    }
}
