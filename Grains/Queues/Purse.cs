using Krewe.Limits;

namespace Krewe.Queues;

/// <summary>What a shard has of one limit.</summary>
internal sealed class Purse(string name)
{
    private readonly Wakeable pause = new();
    private bool woken;

    /// <summary>The limit's name.</summary>
    public string Name => name;

    /// <summary>What is allowed.</summary>
    public Limit Limit { get; set; } = Limit.None;

    /// <summary>Entries that have a permit: they run, or are ready to.</summary>
    public int Held { get; set; }

    /// <summary>Permits that no entry has yet.</summary>
    public int Unused { get; set; }

    /// <summary>Starts that came to nothing, to be given back.</summary>
    public int Back { get; set; }

    /// <summary>Another shard waits for permits.</summary>
    public bool Contended { get; set; }

    /// <summary>Fewer permits are held than the limit knows.</summary>
    public bool Changed { get; set; }

    /// <summary>A call to the limit is under way, and with it what is held in doubt.</summary>
    public bool InCall { get; private set; }

    /// <summary>Somebody sees to the questions.</summary>
    public bool Running { get; set; }

    /// <summary>It was given less than it asked for, and waits.</summary>
    public bool Refused => pause.IsWaiting;

    /// <summary>Lanes that wait for permits.</summary>
    public List<(int Want, bool Waits, TaskCompletionSource<int> Given)> Questions { get; } = [];

    /// <summary>Whether the limit has to be asked or told something.</summary>
    public bool HasNews => Questions.Count > 0 || (Changed && Contended);

    /// <summary>Whether it can be forgotten.</summary>
    public bool IsIdle => Held == 0 && Unused == 0 && Questions.Count == 0 && !Running;

    /// <summary>Asks for permits: gives at least one, when there are any; or else nothing, unless <paramref name="waits"/> says to wait.</summary>
    public Task<int> AskAsync(int want, bool waits)
    {
        var given = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        Questions.Add((want, waits, given));
        return given.Task;
    }

    /// <summary>Hands out what was given to the first <paramref name="asked"/> questions: first come, first served.</summary>
    public void Give(int count, int asked)
    {
        Unused += count;
        var kept = 0;
        for (var i = 0; i < asked; i++)
        {
            var question = Questions[i];
            var n = Math.Min(count, question.Want);
            count -= n;
            if (n > 0 || !question.Waits)
            {
                question.Given.SetResult(n);
            }
            else
            {
                Questions[kept++] = question;
            }
        }

        Questions.RemoveRange(kept, asked - kept);

        GiveBack(count);
    }

    /// <summary>Permits that nobody uses.</summary>
    public void GiveBack(int count)
    {
        Unused -= count;
        Back += count;
        Changed |= count > 0;
    }

    /// <summary>A call begins.</summary>
    public void BeginCall() => (Back, Changed, InCall, woken) = (0, false, true, false);

    /// <summary>Its answer is here, and is counted in the same turn.</summary>
    public void EndCall() => InCall = false;

    /// <summary>Waits until it is worth asking again: not at all, if that was said during the last call.</summary>
    public Task WaitAsync(TimeSpan span, TimeProvider time) => woken ? Task.CompletedTask : pause.WaitAsync(span, time);

    /// <summary>Ends the waiting.</summary>
    public void Wake()
    {
        woken = true;
        pause.Wake();
    }
}
