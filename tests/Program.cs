using Krewe.Tests.Conformance.Stores;

// The test assembly is also the program of the child processes that some tests start and kill.
return args switch
{
    ["commit", var directory] => await StoreChild.RunAsync(directory),
    _ => throw new ArgumentException($"Not a child's command line: {string.Join(' ', args)}"),
};
