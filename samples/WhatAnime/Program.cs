using System.Globalization;
using Krewe;
using Spectre.Console;
using WhatAnime.Commands;
using WhatAnime.Index;
using WhatAnime.Media;

const string Usage = """
    What is this picture from? Finds the file and the moment, also when the picture was scaled, cut, brightened or framed.

      WhatAnime ingest FOLDER...           reads all pictures and videos below, and makes the index of them
      WhatAnime search IMAGE               finds what looks like it
      WhatAnime evaluate [QUERIES [SEED]]  asks for harmed pictures out of the index (300, seed 1) and counts right answers
      WhatAnime speed                      measures the scan against the bandwidth of the memory
      WhatAnime demo                       makes videos, ingests them and pictures of this machine, and looks for seven harmed ones

      --index FOLDER       where the index is; .krewe/anime by default
      --broker redis://…   the work is done by the silos that share this Redis, and not by one inside this process:
                           WhatAnime__Index=FOLDER krewe -A WhatAnime.dll worker --broker redis://…
    """;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};

try
{
    Place place = Place.TakeFrom(ref args);
    switch (args)
    {
        case ["ingest", .. { Length: > 0 } folders]:
            IReadOnlyList<string> files = IngestCommand.FilesIn(folders);
            return await Session.RunAsync(place, durable: true, session => IngestCommand.RunAsync(session, files), stop.Token);
        case ["search", string picture]:
            return await Session.RunAsync(place, durable: false, session => SearchCommand.RunAsync(session, picture), stop.Token);
        case ["evaluate"]:
            return await Session.RunAsync(place, durable: false, session => EvaluateCommand.RunAsync(session, 300, 1), stop.Token);
        case ["evaluate", string queries] when Number(queries) is { } count:
            return await Session.RunAsync(place, durable: false, session => EvaluateCommand.RunAsync(session, count, 1), stop.Token);
        case ["evaluate", string queries, string seed] when Number(queries) is { } count && Number(seed) is { } drawn:
            return await Session.RunAsync(place, durable: false, session => EvaluateCommand.RunAsync(session, count, drawn), stop.Token);
        case ["speed"]:
            return SpeedCommand.Run(AnsiConsole.Console);
        case ["demo"]:
            return await Session.RunAsync(place, durable: true, DemoCommand.RunAsync, stop.Token);
        default:
            await Console.Error.WriteLineAsync(Usage);
            return 2;
    }
}
catch (Exception e) when (e is CommandException or MediaException or IndexFormatException or KreweException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 130;
}

static int? Number(string text) => int.TryParse(text, CultureInfo.InvariantCulture, out int number) && number > 0 ? number : null;
