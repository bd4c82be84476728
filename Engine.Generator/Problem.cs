using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Krewe.Engine.Generator;

/// <summary>A diagnostic that can be compared, and that holds no syntax tree alive.</summary>
internal sealed class Problem : IEquatable<Problem>
{
    private readonly DiagnosticDescriptor _kind;
    private readonly string _path;
    private readonly TextSpan _span;
    private readonly LinePositionSpan _lines;
    private readonly string _text;

    public Problem(DiagnosticDescriptor kind, ISymbol where, params string[] arguments)
    {
        _kind = kind;
        var location = where.Locations.First();
        _path = location.SourceTree?.FilePath ?? "";
        _span = location.SourceSpan;
        _lines = location.GetLineSpan().Span;
        _text = string.Join("\n", arguments);
    }

    public Diagnostic ToDiagnostic() =>
        Diagnostic.Create(_kind, _path.Length == 0 ? Location.None : Location.Create(_path, _span, _lines), _text.Split('\n'));

    public bool Equals(Problem? other) =>
        other is not null && _kind.Id == other._kind.Id && _path == other._path && _span == other._span && _text == other._text;

    public override bool Equals(object? obj) => Equals(obj as Problem);

    public override int GetHashCode() => _text.GetHashCode() ^ _span.GetHashCode();
}
