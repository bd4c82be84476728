using Krewe.Hosting;
using Krewe.Tests.Conformance.Stores;
using Krewe.Tests.Faults;
using Krewe.Tests.Simulations;

await KreweChild.RunIfChildAsync(args);

// The test assembly is also the program of the child processes that some tests start and kill, and of `./dev sim` and `./dev faults`.
return args switch
{
    ["commit", var directory] => await StoreChild.RunAsync(directory),
    ["sim", ..] => SeedRunner.RunCommand(args),
    ["faults", ..] => await FaultRuns.RunCommandAsync(args),
    _ => throw new ArgumentException($"Not a child's command line: {string.Join(' ', args)}"),
};
