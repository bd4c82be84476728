namespace Krewe.Tests.Engine.Generator;

public class SerializerDiagnosticTests
{
    [Theory]
    [InlineData("[GenerateSerializer] public record R(int A, string? B, [property: Id(5)] List<Guid> C);")]
    [InlineData("[GenerateSerializer] public class C<T> { [Id(0)] public T? Value { get; init; } }")]
    [InlineData("[GenerateSerializer] public abstract class B { } [GenerateSerializer, Alias(\"d\")] public class D : B { [Id(0)] public int X; }")]
    [InlineData("[GenerateSerializer] public class C { [field: NonSerialized] public object? Cache { get; set; } public int Twice => 2; }")]
    [InlineData("[GenerateSerializer, Alias(\"e\")] public class E(string message) : Exception(message) { [Id(0)] public int Code { get; init; } }")]
    public void Types_that_travel_compile_without_a_word(string source)
    {
        var generated = new Generated(source);
        Assert.Empty(generated.Reported);
        Assert.Empty(generated.Errors);
    }

    [Theory]
    [InlineData("ENG101", "[GenerateSerializer] public class C { [Id(0)] public Action? A { get; set; } }", "'C.A' is of type 'System.Action?'")]
    [InlineData("ENG101", "[GenerateSerializer] public record R(System.IO.Stream S);", "'R.S'")]
    [InlineData("ENG102", "[GenerateSerializer] public class C { [Id(0)] public int A { get; } }", "'C' has no constructor")]
    [InlineData("ENG102", "[GenerateSerializer] public class C { [Id(0)] public int A { get; } public C(int other) => A = other; }", "'C' has no constructor")]
    [InlineData("ENG103", "[GenerateSerializer] public class C { [Id(3)] public int A; [Id(3)] public int B; }", "'A' and 'B' both have [Id(3)]")]
    [InlineData("ENG104", "[GenerateSerializer] public abstract class B { } [GenerateSerializer] public class D : B { }", "D' needs [Alias(\"...\")]")]
    [InlineData("ENG104", "[GenerateSerializer] public class E(string message) : Exception(message);", "E' needs [Alias(\"...\")]")]
    [InlineData("ENG105", "public class Outer { [GenerateSerializer] private class C { [Id(0)] public int A; } }", "'C' must be public or internal")]
    [InlineData("ENG105", "[GenerateSerializer] public class C { [Id(0)] private int a; }", "'a' must be public or internal")]
    [InlineData("ENG106", "[GenerateSerializer] public class C { public int A { get; set; } }", "'C.A' can be set but has no [Id(n)]")]
    [InlineData("ENG107", "[GenerateSerializer] public class B<T> { } [GenerateSerializer, Alias(\"d\")] public class D : B<int> { }", "is generic and has derived types")]
    public void A_type_that_cannot_travel_says_why(string id, string source, string message)
    {
        var reported = new Generated(source).Reported;
        Assert.Contains(reported, line => line.StartsWith(id, StringComparison.Ordinal) && line.Contains(message, StringComparison.Ordinal));
        Assert.All(reported, line => Assert.StartsWith(id, line, StringComparison.Ordinal));
    }
}
