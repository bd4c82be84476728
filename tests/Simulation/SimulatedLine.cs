namespace Krewe.Tests.Simulations;

/// <summary>
/// One silo's way to the machine of the stores. While it is cut, nobody answers; what was sent into it is lost, or arrives when the way is open again, long
/// after its sender has given it up.
/// </summary>
internal sealed class SimulatedLine(SiloMark silo, Simulation simulation, TaskScheduler machine)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>Asks the machine for something.</summary>
    /// <param name="ask">What it does.</param>
    /// <param name="silence">What the caller is told when no answer comes.</param>
    /// <param name="changes">Whether it makes a difference if it arrives late.</param>
    public async Task<T> AskAsync<T>(Func<Task<T>> ask, Func<Exception> silence, bool changes)
    {
        if (!silo.IsCut)
        {
            var answer = await ask();
            if (!silo.IsCut)
            {
                return answer;
            }
        }
        else if (changes && simulation.Random.Next(2) == 0)
        {
            _ = Task.Factory.StartNew(() => ArriveAsync(ask), CancellationToken.None, TaskCreationOptions.None, machine);
        }

        await Task.Delay(Patience, simulation.Clock);
        throw silence();
    }

    private async Task ArriveAsync<T>(Func<Task<T>> ask)
    {
        while (silo.IsCut)
        {
            await Task.Delay(Look, simulation.Clock);
        }

        await ((Task)ask()).ConfigureAwait(Background.Quietly); // Nobody waits for the answer.
    }
}
