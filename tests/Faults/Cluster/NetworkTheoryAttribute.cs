namespace Krewe.Tests.Faults;

/// <summary>A test that makes network namespaces; skipped where that is not permitted.</summary>
internal sealed class NetworkTheoryAttribute : TheoryAttribute
{
    private static readonly string? Refusal = Attempts.Try("""
        n=kw-try-$$; ip netns add $n && trap "ip netns del $n" EXIT && ip -n $n link add br0 type bridge && ip -n $n link add one type veth peer name two
        """);

    public NetworkTheoryAttribute() => Skip = Refusal;
}
