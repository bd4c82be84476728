using System.CommandLine;
using Krewe.Cli.Output;
using Orleans.Runtime;

namespace Krewe.Cli.Verbs;

/// <summary>A verb of the command: has <c>--json</c>, and turns errors into messages and exit codes.</summary>
internal abstract class Verb : Command
{
    /// <summary>How the error of an option that is not known begins.</summary>
    public const string NoOption = "There is no option ";

    private readonly Option<bool> json = new("--json") { Description = "Write JSON: documents on stdout, errors on stderr." };

    protected Verb(string name, string description)
        : base(name, description)
    {
        SetAction(RunAsync);
    }

    /// <summary>Adds the options that verbs have in common: last, so that the help begins with the verb's own.</summary>
    public virtual void AddShared() => Add(json);

    /// <summary>Lines for the help.</summary>
    public abstract string Examples { get; }

    /// <summary>Adds an argument that an option which is not known must not be taken for.</summary>
    protected void AddName<T>(Argument<T> argument)
    {
        argument.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: ['-', ..] option }, ..])
            {
                result.AddError($"{NoOption}{option}.");
            }
        });
        Add(argument);
    }

    /// <summary>Does it; gives the exit code.</summary>
    protected abstract Task<int> RunAsync(ParseResult parse, Reporter reporter, CancellationToken cancellationToken);

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        var configuration = parse.InvocationConfiguration;
        var reporter = new Reporter(configuration.Output, configuration.Error, parse.GetValue(json));
        try
        {
            return await RunAsync(parse, reporter, cancellationToken);
        }
        catch (CommandException e)
        {
            return reporter.Error(e.ExitCode, e.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (ResultTimeoutException e)
        {
            return reporter.Error(ExitCode.Timeout, e.Message);
        }
        catch (QueueFullException e)
        {
            return reporter.Error(ExitCode.Unavailable, e.Message);
        }
        catch (Exception e) when (e is SubmitRefusedException or ArgumentException)
        {
            return reporter.Error(ExitCode.Usage, e.Message);
        }
        catch (Exception e) when (e is ClusterUnavailableException or StoreUnavailableException or OrleansException or TimeoutException)
        {
            return reporter.Error(ExitCode.Unavailable, e.Message);
        }
        catch (KreweException e)
        {
            return reporter.Error(ExitCode.Failed, e.Message);
        }
    }
}
