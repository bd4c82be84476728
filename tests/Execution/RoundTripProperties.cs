using FsCheck;
using FsCheck.Fluent;

namespace Krewe.Tests.Execution;

public class RoundTripProperties
{
    [Fact]
    public void Arguments_survive_signature_json_and_task() => Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Values(), v => Same(v,
        Definitions.Run(SampleTasks.Many(v.A, v.B, v.C, v.D, v.E, v.F, v.G, v.H, v.I, v.J)).GetAwaiter().GetResult())));

    [Fact]
    public void Nullable_arguments_survive() => Check.One(Config.QuickThrowOnFailure, Prop.ForAll(
        (from text in Gen.OneOf(Gen.Constant<string?>(null), Strings().Select(s => (string?)s))
         from number in Gen.OneOf(Gen.Constant<int?>(null), ArbMap.Default.GeneratorFor<int>().Select(n => (int?)n))
         select (text, number)).ToArbitrary(),
        v => Definitions.Run(SampleTasks.Nullable(v.text, v.number)).GetAwaiter().GetResult() == SampleTasks.Nullable(v.text, v.number, new FakeTaskContext())));

    private static bool Same(Arguments v, (int, long, double, bool, string, decimal, Guid, DateTimeOffset, Colour, int[]) r) =>
        r.Item10.SequenceEqual(v.J) && r.Equals((v.A, v.B, v.C, v.D, v.E, v.F, v.G, v.H, v.I, r.Item10));

    private static Arbitrary<Arguments> Values()
    {
        var map = ArbMap.Default;
        return (from a in Gen.OneOf(map.GeneratorFor<int>(), Gen.Elements(int.MinValue, int.MaxValue))
                from b in Gen.OneOf(map.GeneratorFor<long>(), Gen.Elements(long.MinValue, long.MaxValue))
                from c in Gen.OneOf(map.GeneratorFor<double>(), Gen.Elements(double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon))
                from d in map.GeneratorFor<bool>()
                from e in Strings()
                from f in map.GeneratorFor<decimal>()
                from g in map.GeneratorFor<Guid>()
                from h in map.GeneratorFor<DateTimeOffset>()
                from i in Gen.Elements(Colour.Red, Colour.Green, Colour.Blue)
                from j in map.GeneratorFor<int[]>()
                select new Arguments(a, b, c, d, e, f, g, h, i, j)).ToArbitrary();
    }

    // A lone surrogate is no text; the serialiser writes U+FFFD for it.
    private static Gen<string> Strings() => ArbMap.Default.GeneratorFor<string?>().Select(s => string.Concat((s ?? "").Where(c => !char.IsSurrogate(c))) + "\U0001F980");

    private sealed record Arguments(int A, long B, double C, bool D, string E, decimal F, Guid G, DateTimeOffset H, Colour I, int[] J);
}
