namespace Krewe.Tests.Engine.Generator;

public class GrainDiagnosticTests
{
    private const string Types = """
        public class Loose { }
        [Immutable] public class Stuck { }
        [Immutable, GenerateSerializer] public class Fine { [Id(0)] public int A { get; init; } }
        public enum Colour { Red }

        """;

    [Theory]
    [InlineData("Task<int> A(int x, string? y, Colour z, byte[] w, CancellationToken c);")]
    [InlineData("Task<Fine?> A(Fine x, List<Fine> y, Dictionary<string, Fine[]> z, (int, Fine) w, int? v);")]
    [InlineData("ValueTask A(); ValueTask<Guid> B(DateTimeOffset x, GrainId y, SiloAddress z, ReadOnlyMemory<byte> w, TimeSpan v);")]
    [InlineData("[OneWay] Task A(int x); [ReadOnly] Task<int> B(); [AlwaysInterleave] Task C(); [ResponseTimeout(\"00:00:05\")] Task D();")]
    [InlineData("Task A(int x); Task A(string x);")]
    public void Methods_that_travel_compile_without_a_word(string methods)
    {
        var generated = Of(methods);
        Assert.Empty(generated.Reported);
        Assert.Empty(generated.Errors);
    }

    [Theory]
    [InlineData("ENG001", "Task A(Loose x);", "Parameter 'x' of IG.A is of type 'Loose'")]
    [InlineData("ENG001", "Task A(List<Loose[]> x);", "'Loose'")]
    [InlineData("ENG001", "Task<Loose> A();", "The result of IG.A is of type 'Loose'")]
    [InlineData("ENG001", "Task A(object x);", "'object'")]
    [InlineData("ENG002", "void A();", "IG.A returns 'void'")]
    [InlineData("ENG002", "int A();", "IG.A returns 'int'")]
    [InlineData("ENG003", "Task A<T>();", "IG.A is generic")]
    [InlineData("ENG003", "Task A(ref int x);", "'x' of IG.A is by reference")]
    [InlineData("ENG003", "int A { get; }", "IG.A is a property or event")]
    [InlineData("ENG004", "[Alias(\"a\")] Task A(); [Alias(\"a\")] Task B();", "a and a have the same id")]
    [InlineData("ENG007", "Task A(Stuck x);", "Parameter 'x' of IG.A is of type 'Stuck', which has no codec")]
    [InlineData("ENG007", "Task A([Immutable] Loose x);", "'Loose', which has no codec")]
    [InlineData("ENG007", "Task<Stuck[]> A();", "The result of IG.A is of type 'Stuck[]'")]
    [InlineData("ENG007", "Task A(Dictionary<int, Stuck> x);", "which has no codec")]
    [InlineData("ENG007", "Task A(Version x);", "'System.Version', which has no codec")]
    public void A_method_that_cannot_be_called_says_why(string id, string method, string message)
    {
        var reported = Assert.Single(Of(method).Reported);
        Assert.StartsWith(id, reported, StringComparison.Ordinal);
        Assert.Contains(message, reported, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ENG005", "public class Outer { private interface IG : IGrainWithStringKey { Task A(); } }", "is private")]
    [InlineData("ENG005", "public interface IG<T> : IGrainWithStringKey { Task A(); }", "is generic")]
    [InlineData("ENG005", "public interface IG : IGrainWithStringKey { Task A(); } public class G<T> : Grain, IG { public Task A() => Task.CompletedTask; }", "is generic")]
    [InlineData("ENG006", "public interface IG : IGrainWithStringKey { Task A(); } public class G : Grain, IG { private G() { } public Task A() => Task.CompletedTask; }", "G has no constructor")]
    public void A_grain_that_cannot_be_made_says_why(string id, string source, string message)
    {
        var reported = Assert.Single(new Generated(source).Reported);
        Assert.StartsWith(id, reported, StringComparison.Ordinal);
        Assert.Contains(message, reported, StringComparison.Ordinal);
    }

    private static Generated Of(string methods) => new($"{Types}public interface IG : IGrainWithStringKey {{ {methods} }}");
}
