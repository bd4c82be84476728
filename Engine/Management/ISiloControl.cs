namespace Orleans.Runtime;

/// <summary>Questions and orders about one silo. Its key is the silo's address.</summary>
[Alias("Orleans.Runtime.ISiloControl")]
internal interface ISiloControl : IGrainWithStringKey
{
    Task<SimpleGrainStatistic[]> GetStatistics();

    Task Collect(TimeSpan ageLimit);

    Task CollectGarbage();
}
