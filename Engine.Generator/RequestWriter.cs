using System.Linq;
using System.Text;

namespace Krewe.Engine.Generator;

/// <summary>Writes the request of one method: its arguments as fields, and the call.</summary>
internal static class RequestWriter
{
    private const string Serialization = "global::Orleans.Serialization.";

    public static void Write(StringBuilder text, InterfaceModel model, MethodModel method)
    {
        var result = method.ResultType ?? "global::Orleans.Runtime.Nothing";
        text.Append($$"""

                internal sealed class {{model.RequestName(method)}} : global::Orleans.Runtime.Request<{{result}}>
                {

            """);
        for (var i = 0; i < method.Parameters.Count; i++) text.Append($"        public {method.Parameters[i].Type} A{i} = default!;\n");
        var arguments = string.Join(", ", method.Parameters.Select((p, i) => p.IsToken ? "cancellationToken" : $"A{i}"));
        var call = $"(({method.Declaring})target).{method.Name}({arguments})";
        text.Append($$"""
                    public override uint InterfaceId => {{model.Id}}u;
                    public override uint MethodId => {{method.Id}}u;
                    public override string InterfaceName => {{Symbols.Literal(model.WireName)}};
                    public override string MethodName => {{Symbols.Literal(method.Name)}};
                    public override global::System.Threading.Tasks.Task Invoke(object target, global::System.Threading.CancellationToken cancellationToken) =>
                        {{call}}{{(method.IsValueTask ? ".AsTask()" : "")}};

            """);
        if (method.Options.Length > 0) text.Append($"        public override global::Orleans.Runtime.RequestOptions Options => {method.Options};\n");
        if (method.Parameters.FindIndex(p => p.IsToken) is >= 0 and var token)
            text.Append($"        public override global::System.Threading.CancellationToken CancellationToken => A{token};\n");
        if (method.Timeout is { } timeout)
        {
            text.Append($"        private static readonly global::System.TimeSpan s_timeout = global::System.TimeSpan.Parse({Symbols.Literal(timeout)}, global::System.Globalization.CultureInfo.InvariantCulture);\n");
            text.Append("        public override global::System.TimeSpan? ResponseTimeout => s_timeout;\n");
        }

        WriteArguments(text, method);
        text.Append("    }\n");
    }

    /// <summary>Arguments travel as the fields of an object, numbered by position: later versions may add some at the end.</summary>
    private static void WriteArguments(StringBuilder text, MethodModel method)
    {
        var sent = method.Parameters.Select((p, i) => (p.Type, p.IsToken, Index: i)).Where(p => !p.IsToken).ToList();
        if (sent.Count == 0) return;
        var writes = string.Concat(sent.Select(p => $"            {Serialization}Fields.Write<{p.Type}>(ref writer, {p.Index}, A{p.Index});\n"));
        var reads = string.Join(" || ", sent.Select(p => $"{Serialization}Fields.Read<{p.Type}>(ref reader, header, {p.Index}, ref A{p.Index})"));
        text.Append($$"""
                    public override void WriteArguments(ref {{Serialization}}WireWriter writer)
                    {
                        writer.BeginObject();
            {{writes}}            writer.EndObject();
                    }
                    public override void ReadArguments(ref {{Serialization}}WireReader reader)
                    {
                        if (!reader.BeginObject()) return;
                        while (reader.ReadHeader() is var header and not 0)
                        {
                            if ({{reads}}) continue;
                            reader.Skip(header);
                        }
                    }

            """);
    }
}
