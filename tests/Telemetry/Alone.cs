namespace Krewe.Tests.Telemetry;

/// <summary>
/// Tests that run when no other does. Spans are the process's: while another test listens, they are on. And OpenTelemetry takes instruments of
/// one name for one, so that a host that another test ends would end the metrics of this one's.
/// </summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
