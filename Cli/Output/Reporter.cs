using Spectre.Console;
using Spectre.Console.Rendering;

namespace Krewe.Cli.Output;

/// <summary>Writes what a verb has to say: for people, with colours on a terminal only, or as JSON.</summary>
internal sealed class Reporter
{
    private readonly TextWriter output;
    private readonly TextWriter error;

    public Reporter(TextWriter output, TextWriter error, bool json)
    {
        (this.output, this.error, Json) = (output, error, json);
        Console = Terminal(output, System.Console.IsOutputRedirected);
        ErrorConsole = Terminal(error, System.Console.IsErrorRedirected);
    }

    /// <summary>Whether JSON is asked for.</summary>
    public bool Json { get; }

    /// <summary>For what goes to people.</summary>
    public IAnsiConsole Console { get; }

    /// <summary>For what is beside the answer: errors and questions.</summary>
    public IAnsiConsole ErrorConsole { get; }

    /// <summary>A table or the like; without the blanks that fill its columns when it does not go to a terminal.</summary>
    public void Write(IRenderable renderable)
    {
        if (!System.Console.IsOutputRedirected)
        {
            Console.Write(renderable);
            return;
        }

        using var text = new StringWriter();
        Terminal(text, redirected: true).Write(renderable);
        foreach (var line in text.ToString().AsSpan().TrimEnd().EnumerateLines())
        {
            output.WriteLine(line.TrimEnd());
        }
    }

    /// <summary>A line as it is, without markup or wrapping.</summary>
    public void Line(string text)
    {
        output.WriteLine(text);
        output.Flush();
    }

    /// <summary>A line that is not the answer.</summary>
    public void Aside(string text)
    {
        error.WriteLine(text);
        error.Flush();
    }

    /// <summary>One JSON document on one line.</summary>
    public void Document<T>(T value) => Line(Documents.Text(value));

    /// <summary>What was found: a document for each, or a table of all; <paramref name="none"/> says that there is nothing. Gives the exit code.</summary>
    public int List<T, TDocument>(IReadOnlyList<T> found, string none, Func<T, TDocument> document, Func<IReadOnlyList<T>, IRenderable> table)
    {
        if (Json)
        {
            foreach (var one in found)
            {
                Document(document(one));
            }
        }
        else if (found.Count == 0)
        {
            ErrorConsole.WriteLine(none);
        }
        else
        {
            Write(table(found));
        }

        return ExitCode.Ok;
    }

    /// <summary>Says what went wrong; gives the exit code back.</summary>
    public int Error(int exitCode, string message)
    {
        if (Json)
        {
            error.WriteLine(Documents.Text(new ErrorDocument(exitCode, message)));
        }
        else
        {
            var said = $"krewe: {message}";
            var wrapped = System.Console.IsErrorRedirected ? said : Wrapped.Message(ErrorConsole.Profile.Width, said);
            ErrorConsole.Markup("[red]krewe:[/]");
            error.WriteLine(wrapped["krewe:".Length..]);
        }

        error.Flush();
        return exitCode;
    }

    private static IAnsiConsole Terminal(TextWriter writer, bool redirected)
    {
        var plain = redirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
        var console = AnsiConsole.Create(new()
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = plain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = InteractionSupport.No,
        });
        if (redirected)
        {
            console.Profile.Width = 10_000; // No terminal, nothing to wrap for.
        }

        return console;
    }
}
