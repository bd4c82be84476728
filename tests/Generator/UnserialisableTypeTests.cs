namespace Krewe.Tests.Generator;

public class UnserialisableTypeTests
{
    [Theory]
    [InlineData("Func<int>", "Func<int> is code; use data, or the name of another task")]
    [InlineData("Stream", "Stream lives in one process; use the data in it")]
    [InlineData("MemoryStream?", "MemoryStream lives in one process; use the data in it")]
    [InlineData("Task<int>[]", "Task<int> lives in one process; use the data in it")]
    [InlineData("List<ValueTask>", "ValueTask lives in one process; use the data in it")]
    [InlineData("Type", "Type lives in one process; use the data in it")]
    [InlineData("IntPtr", "nint lives in one process; use the data in it")]
    [InlineData("CancellationTokenSource", "CancellationTokenSource lives in one process; use the data in it")]
    [InlineData("Exception", "Exception lives in one process; use the data in it")]
    [InlineData("IAsyncEnumerable<int>", "IAsyncEnumerable<int> lives in one process; use the data in it")]
    [InlineData("Signature<int>", "Signature<int> lives in one process; use the data in it")]
    [InlineData("Input<int>", "Input<int> is a handle; use the type of the value, callers can pass a later result all the same")]
    [InlineData("int[,]", "int[,] has several dimensions; use an array of arrays")]
    [InlineData("object", "object would arrive as a JsonElement, whatever it was; say the type, or JsonElement")]
    [InlineData("Dictionary<string, object>", "object would arrive as a JsonElement, whatever it was; say the type, or JsonElement")]
    [InlineData("IDisposable", "IDisposable does not say which class to make when it is read; use a class, or mark it with [JsonDerivedType] or [JsonConverter]")]
    [InlineData("System.Collections.IList", "IList does not say which class to make when it is read; use a class, or mark it with [JsonDerivedType] or [JsonConverter]")]
    [InlineData("Shape", "Shape does not say which class to make when it is read; use a class, or mark it with [JsonDerivedType] or [JsonConverter]")]
    [InlineData("Holder", "in Holder.Callback, Action is code; use data, or the name of another task; or mark it with [JsonIgnore]")]
    [InlineData("Choosy", "Choosy has no constructor to read it with; give it a single public one, one without parameters, or mark one with [JsonConstructor]")]
    [InlineData("Dictionary<Tree, int>", "Tree cannot be the key of a JSON object; use a string, a number, an enum or a Guid, or a list of pairs")]
    [InlineData("List<Holder>?", "in Holder.Callback, Action is code; use data, or the name of another task; or mark it with [JsonIgnore]")]
    public void A_type_that_cannot_travel_is_refused_as_argument_and_as_result(string type, string reason)
    {
        foreach (var (what, method) in new[]
        {
            ("Parameter 'x'", $"public static int A({type} x, TaskContext c) => 1;"), ("The result", $"public static {type} A(TaskContext c) => default!;"),
            ("The result", $"public static Task<{type}> A(TaskContext c) => default!;"),
        })
        {
            var diagnostic = Assert.Single(new Compiled(Types + $"public partial class S {{ [Task(\"a\")] {method} }}").Reported);
            Assert.Equal("KREWE008", diagnostic.Id);
            Assert.Equal($"{what} cannot be written as JSON and read again: {reason}", diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    [Theory]
    [InlineData("int?")]
    [InlineData("string?[]")]
    [InlineData("(int X, string Y)")]
    [InlineData("IReadOnlyDictionary<string, IEnumerable<Guid>>")]
    [InlineData("System.Text.Json.JsonElement")]
    [InlineData("System.Text.Json.Nodes.JsonNode?")]
    [InlineData("System.Collections.Immutable.ImmutableArray<DateOnly>")]
    [InlineData("ReadOnlyMemory<byte>")]
    [InlineData("Tree")]
    [InlineData("Animal")]
    [InlineData("Bag")]
    [InlineData("Marked")]
    [InlineData("Dictionary<DayOfWeek, Dictionary<Guid, int>>")]
    [InlineData("Uri")]
    [InlineData("System.Numerics.BigInteger")]
    public void A_type_that_can_travel_is_not(string type)
    {
        var compiled = new Compiled(Types + $"public partial class S {{ [Task(\"a\")] public static {type} A({type} x, TaskContext c) => x; }}");
        Assert.Empty(compiled.Reported);
        Assert.Empty(compiled.Errors);
    }

    private const string Types = """
        public abstract class Shape { }
        public class Holder { public int X { get; set; } public Action? Callback { get; set; } }
        public class Choosy { public Choosy(int x) { } public Choosy(string x) { } }
        public class Marked { private Marked() { } [System.Text.Json.Serialization.JsonConstructor] private Marked(int x) { } }
        public record Tree(int Value, Tree? Left, Tree? Right);
        [System.Text.Json.Serialization.JsonDerivedType(typeof(Dog), "dog")] public abstract class Animal { }
        public class Dog : Animal { }
        public class Bag
        {
            [System.Text.Json.Serialization.JsonExtensionData] public Dictionary<string, object>? Rest { get; set; }
            [System.Text.Json.Serialization.JsonIgnore] public Stream? Source { get; set; }
            private Action? Hidden { get; set; }
        }

        """;
}
