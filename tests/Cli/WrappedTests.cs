using Krewe.Cli.Output;

namespace Krewe.Tests.Cli;

public sealed class WrappedTests
{
    [Fact]
    public void Commands_go_on_after_a_backslash_lists_under_their_text_and_prose_flows()
    {
        const string text = """
            Examples:
              krewe call mail.send 'a text of several words' --queue mail --priority 9
              krewe status

            Ctrl-C lets running tasks
            finish; a second one does not.

            Exit codes:
              0    done
              3    no silo answers, or its store is away
            """;
        Assert.Equal("""
            Examples:
              krewe call mail.send \
                  'a text of several words' \
                  --queue mail --priority 9
              krewe status

            Ctrl-C lets running tasks finish; a
            second one does not.

            Exit codes:
              0    done
              3    no silo answers, or its store
                   is away
            """, Wrapped.To(36, text));
        Assert.Equal(text.Replace("tasks\nfinish", "tasks finish", StringComparison.Ordinal), Wrapped.To(100, text));
    }
}
