namespace Krewe.Cli.Verbs.Multi;

/// <summary><c>krewe multi</c>: workers in the background of this machine.</summary>
internal sealed class MultiCommand() : VerbGroup("multi", "Start, stop, restart and show workers in the background of this machine, each with a pid file and a log file.",
    new MultiStartVerb(),
    new MultiStopVerb("stop", "Stop workers: running tasks may finish. Waits until they have ended.", restart: false),
    new MultiStopVerb("restart", "Stop workers one after the other and start each again with the options it had.", restart: true),
    new MultiKillVerb(),
    new MultiShowVerb());
