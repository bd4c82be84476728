namespace Orleans.Runtime;

/// <summary>How a silo stands with its cluster.</summary>
/// <param name="IsMember">The others count this silo as one of them. False: it was declared dead and tries to enter again.</param>
/// <param name="HasStore">The store of the membership answers. False: nothing can be learnt or told, and the others may give this silo up.</param>
/// <param name="LastSuccess">How long ago the store answered last.</param>
public readonly record struct MembershipHealth(bool IsMember, bool HasStore, TimeSpan LastSuccess)
{
    /// <summary>A member with nothing that could be lost.</summary>
    public static readonly MembershipHealth Good = new(true, true, TimeSpan.Zero);

    public bool IsGood => IsMember && HasStore;
}
