using System.Text;

namespace Krewe.Engine.Generator.Serialization;

/// <summary>Writes the reading half of a codec: locals for the members, a loop over the fields, and the construction.</summary>
internal static class ReadEmitter
{
    public static void Body(StringBuilder code, TypeModel model)
    {
        Locals(code, model);
        var levels = model.Levels > 1;
        if (levels) code.AppendLine("            var level = 0UL;");
        var fallback = model.Members.Exists(m => m.HasInitializer);
        if (fallback) code.AppendLine($"            {model.Name} fallback = default; var hasFallback = false;");
        code.AppendLine($$"""
                        for (;;)
                        {
                            var header = reader.ReadHeader();
                            switch ({{(levels ? "level << 32 | header" : "header")}})
                            {
            """);
        foreach (var member in model.Members.Where(m => m.Shape.WireType is not null))
        {
            code.AppendLine($"                    case {Key(member)}{(levels ? "UL" : "")}: {Assign(member)} break;");
        }
        code.AppendLine("                    default:");
        // Marks first: they mean the same on every level.
        code.AppendLine(levels
            ? "                        if (header == 16) { level++; break; }"
            : "                        if (header == 16) { reader.SkipFields(); header = 0; }");
        code.AppendLine("                        if (header == 0)").AppendLine("                        {");
        if (fallback)
        {
            var missing = string.Join(" && ", model.Members.Where(m => m.HasInitializer).Select(m => "has_" + m.Name));
            code.AppendLine($"                            if (!({missing})) {{ fallback = {New(model, withFallback: false)}; hasFallback = true; }}");
        }
        code.AppendLine($"                            return {New(model, withFallback: true)};").AppendLine("                        }");
        foreach (var member in model.Members)
        {
            var key = levels ? $"level == {member.Level} && header >> 3 == {member.Id}" : $"header >> 3 == {member.Id}";
            code.AppendLine(member.Shape.WireType is not null
                ? $"                        if ({key}) global::Orleans.Serialization.WireReader.ThrowWrongType(header, \"{member.Name}\");"
                : $"                        if ({key} && (header & 7) == (uint)global::Orleans.Serialization.Codec<{Shapes.Name(member.Type)}>.Instance.WireType) {{ {Assign(member)} break; }}");
        }
        code.AppendLine("""
                                reader.Skip(header);
                                break;
                        }
                    }
            """);
    }

    public static void Locals(StringBuilder code, TypeModel model)
    {
        foreach (var member in model.Members)
        {
            code.AppendLine($"            {Shapes.Name(member.Type)} {member.Local} = {member.ParameterDefault ?? "default"};");
            if (member.HasInitializer) code.AppendLine($"            var has_{member.Name} = false;");
        }
    }

    /// <summary>The expression that makes the value. Without a fallback, members with an initializer keep what that gives them.</summary>
    public static string New(TypeModel model, bool withFallback)
    {
        var arguments = string.Join(", ", model.Parameters.Select(p => p is MemberModel member ? member.Local : (string)p));
        var set = model.Initialized.Where(m => withFallback || !m.HasInitializer).Select(m =>
            $"{m.Access} = {(m.HasInitializer ? $"has_{m.Name} ? {m.Local} : fallback.{m.Access}" : m.Local)}").ToList();
        return $"new {model.Name}({arguments})" + (set.Count == 0 ? "" : $" {{ {string.Join(", ", set)} }}");
    }

    private static ulong Key(MemberModel member) => (ulong)member.Level << 32 | member.Id << 3 | (uint)member.Shape.WireType!.Value;

    private static string Assign(MemberModel member) =>
        $"{member.Local} = {member.Shape.Read};" + (member.HasInitializer ? $" has_{member.Name} = true;" : "");
}
