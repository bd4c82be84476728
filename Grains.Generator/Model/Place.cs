using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Krewe.Generator;

/// <summary>A location that holds on to no syntax tree.</summary>
internal sealed record class Place(string Path, TextSpan Span, LinePositionSpan Lines)
{
    public static Place Of(SyntaxNode node) => Of(node.GetLocation());

    public static Place Of(SyntaxToken token) => Of(token.GetLocation());

    public Location ToLocation() => Location.Create(Path, Span, Lines);

    private static Place Of(Location location)
    {
        var lines = location.GetLineSpan();
        return new(lines.Path, location.SourceSpan, lines.Span);
    }
}
