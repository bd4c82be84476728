using Krewe;
using Krewe.Hosting;
using Krewe.Results;
using KreweWeb1;

var builder = WebApplication.CreateBuilder(args);

// The silo runs in this process. Set Krewe:Broker to a Redis, redis://host:6379, and all instances of the app are one cluster; without one the
// store is the folder Krewe:DataDirectory, of this instance alone.
builder.Services.AddKreweSilo(silo => silo.Read(builder.Configuration.GetSection("Krewe")));
builder.Services.AddHealthChecks();

var app = builder.Build();
app.MapHealthChecks("/health");

app.MapPost("/greetings", async (string name, ICluster cluster, CancellationToken cancellation) =>
{
    var task = await cluster.EnqueueAsync(GreetingTasks.Write(name), cancellation);
    return Results.Accepted($"/greetings/{task.Id}", new { task.Id });
});

app.MapGet("/greetings/{id}", async (string id, ICluster cluster, CancellationToken cancellation) =>
{
    var task = cluster.GetResult<string>(id);
    return await task.GetStateAsync(cancellation) switch
    {
        TaskState.Unknown => Results.NotFound(),
        TaskState.Success => Results.Ok(new { id, Greeting = await task.GetAsync(cancellationToken: cancellation) }),
        var state => Results.Ok(new { id, State = state.ToString() }),
    };
});

app.MapGet("/failures", (ICluster cluster, CancellationToken cancellation) =>
    cluster.History.SearchAsync(new() { State = TaskState.Failure, Limit = 50, Outline = true }, cancellation));

app.Run();
