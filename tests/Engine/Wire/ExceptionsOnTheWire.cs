using Orleans.Runtime;
using Orleans.Serialization;

namespace Krewe.Tests.Engine.Wire;

public class ExceptionsOnTheWire
{
    [Fact]
    public void Known_kinds_keep_type_message_cause_and_stack()
    {
        var copy = Copy(Thrown(new InvalidOperationException("no", new KeyNotFoundException("which"))));
        Assert.IsType<InvalidOperationException>(copy);
        Assert.Equal("no", copy.Message);
        Assert.Equal("which", Assert.IsType<KeyNotFoundException>(copy.InnerException).Message);
        Assert.Contains(nameof(Thrown), copy.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public void Marked_kinds_keep_their_members()
    {
        var copy = Assert.IsType<OddException>(Copy(new OddException("odd", new TimeoutException("late")) { Number = 3 }));
        Assert.Equal(("odd", 3, "late"), (copy.Message, copy.Number, copy.InnerException!.Message));
    }

    [Fact]
    public void Other_kinds_are_kept_as_text_over_any_number_of_hops()
    {
        var copy = Assert.IsType<RemoteException>(Copy(Copy(Thrown(new PrivateException("secret art")))));
        Assert.Equal((typeof(PrivateException).FullName, "secret art"), (copy.TypeName, copy.Message));
        Assert.Contains(nameof(Thrown), copy.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public void All_parts_of_an_aggregate_arrive_and_its_message_does_not_grow()
    {
        var sent = new AggregateException("many", new ArgumentException("a"), new PrivateException("b"));
        var copy = Assert.IsType<AggregateException>(Copy(sent));
        Assert.Equal(sent.Message, copy.Message);
        Assert.Equal([typeof(ArgumentException), typeof(RemoteException)], copy.InnerExceptions.Select(e => e.GetType()));
    }

    [Fact]
    public void The_engine_s_own_arrive_as_themselves() =>
        Assert.IsType<SiloUnavailableException>(Copy(new SiloUnavailableException("gone")));

    private static Exception Copy(Exception exception) => Bytes.Copy<Exception>(exception);

    private static Exception Thrown(Exception exception)
    {
        try
        {
            throw exception;
        }
        catch (Exception caught)
        {
            return caught;
        }
    }
}
