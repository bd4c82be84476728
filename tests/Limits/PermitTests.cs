using Krewe.Limits;

namespace Krewe.Tests.Limits;

/// <summary>Who has which permits, and whose turn it is.</summary>
public class PermitTests
{
    [Fact]
    public void What_a_shard_says_counts_and_what_comes_late_does_not()
    {
        var shares = new PermitShares();
        Assert.True(shares.TrySet(0, new(1, 1, 3), isCall: true));
        shares.Add(0, 2);
        Assert.True(shares.TrySet(1, new(7, 4, 1), isCall: true));
        Assert.Equal(6, shares.InUse);
        Assert.False(shares.TrySet(0, new(1, 1, 0), isCall: true)); // A copy of the call.
        Assert.True(shares.TrySet(0, new(1, 1, 4), isCall: false)); // What it says when it is asked, and has made no call since.
        Assert.Equal(5, shares.InUse);
        Assert.True(shares.TrySet(0, new(1, 3, 4), isCall: true));
        Assert.False(shares.TrySet(0, new(1, 2, 9), isCall: false)); // Said before its last call.
        Assert.True(shares.TrySet(0, new(2, 1, 0), isCall: true)); // It was opened anew, and holds nothing.
        Assert.Equal(1, shares.InUse);
        Assert.Equal([1], shares.Holders);
        Assert.False(shares.TrySet(0, new(1, 9, 9), isCall: true)); // The activation before.
    }

    [Fact]
    public void Those_who_wait_come_before_who_asks_now()
    {
        var turns = new Turns();
        Assert.Equal(5, turns.ShareOf(0, 5, 0));
        turns.Wait(1);
        turns.Wait(2);
        Assert.Equal(3, turns.ShareOf(0, 5, 0));
        Assert.Equal(0, turns.ShareOf(0, 2, 0));
        Assert.Equal(4, turns.ShareOf(1, 5, 0)); // Who waits himself leaves one for the other.
        Assert.True(turns.TryNext(1, 0, out var next));
        Assert.Equal(1, next);
        Assert.False(turns.TryNext(1, 0, out _)); // It is kept for him.
        Assert.Equal(0, turns.ShareOf(0, 1, 0));
        Assert.Equal(1, turns.ShareOf(1, 1, 0));
        Assert.True(turns.TryNext(1, 0, out next));
        Assert.Equal(2, next);
        Assert.Equal(0, turns.ShareOf(0, 1, 0));
        Assert.Equal(1, turns.ShareOf(0, 1, Turns.Patience + 1)); // He did not come.
    }

    [Fact]
    public void Who_does_not_want_any_more_is_not_waited_for()
    {
        var turns = new Turns();
        turns.Wait(1);
        Assert.True(turns.OthersWait(0));
        Assert.False(turns.OthersWait(1));
        turns.Leave(1);
        Assert.False(turns.OthersWait(0));
        Assert.False(turns.TryNext(9, 0, out _));
        Assert.Equal(9, turns.ShareOf(0, 9, 0));
    }
}
