using System.Globalization;
using System.Text.Json;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Krewe.Storage;

/// <summary>
/// Grain state in the SQLite file, as JSON. Writes of many grains that come at once are one transaction, and share it with the commits of shards.
/// Throws <see cref="StoreUnavailableException"/> when nothing could be written and <see cref="InconsistentStateException"/> for an old ETag.
/// </summary>
public sealed class SqliteGrainStorage(SqliteFile file) : IGrainStorage
{
    private const string Insert = "INSERT INTO states VALUES(?3, ?2, abs(random() / 2), ?1) ON CONFLICT DO NOTHING RETURNING etag";
    private const string Update = "UPDATE states SET state = ?1, etag = etag + 1 WHERE grain = ?2 AND name = ?3 AND etag = ?4 RETURNING etag";
    private const string Delete = "DELETE FROM states WHERE grain = ?2 AND name = ?3 AND etag = ?4 RETURNING etag";
    private const string Read = "SELECT etag, state FROM states WHERE grain = ?2 AND name = ?3";

    /// <inheritdoc/>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var grain = grainId.ToString();
        var (etag, state) = await file.ReadAsync(link =>
        {
            var found = link.Prepare(Read).Bind(2, grain).Bind(3, stateName);
            if (!found.Step())
            {
                return (null, default);
            }

            var result = (Etag: (long?)found.Number(0), State: Parse<T>(found.Bytes(1), grain, stateName));
            found.Reset();
            return result;
        });
        grainState.State = etag is null ? Activator.CreateInstance<T>() : state;
        grainState.ETag = Text(etag);
        grainState.RecordExists = etag is not null;
    }

    /// <inheritdoc/>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(grainState.State);
        grainState.ETag = await ChangeAsync(grainState.ETag is null ? Insert : Update, stateName, grainId, grainState.ETag, json);
        grainState.RecordExists = true;
    }

    /// <inheritdoc/>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (grainState.ETag is not null)
        {
            await ChangeAsync(Delete, stateName, grainId, grainState.ETag, null);
        }

        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private Task<string> ChangeAsync(string sql, string name, GrainId id, string? etag, byte[]? json)
    {
        var grain = id.ToString();
        return file.WriteAsync(1, link =>
        {
            var change = link.Prepare(sql).Bind(2, grain).Bind(3, name);
            if (json is not null)
            {
                change.Bind(1, json);
            }

            if (etag is not null)
            {
                change.Bind(4, long.TryParse(etag, CultureInfo.InvariantCulture, out var number) ? number : -1);
            }

            if (!change.Step())
            {
                throw Conflict(link, grain, name, etag);
            }

            var result = Text(change.Number(0))!;
            change.Run(); // A change with RETURNING has come to its end only when it says so.
            return result;
        });
    }

    private static InconsistentStateException Conflict(SqliteLink link, string grain, string name, string? etag)
    {
        var read = link.Prepare(Read).Bind(2, grain).Bind(3, name);
        var stored = read.Step() ? Text(read.Number(0)) : null;
        read.Reset();
        return new($"State '{name}' of {grain} is at version {stored ?? "none"}, not {etag ?? "none"}.", stored, etag, null);
    }

    private static T? Parse<T>(ReadOnlySpan<byte> json, string grain, string name)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"state '{name}' of {grain} is malformed: {error.Message}", error);
        }
    }

    private static string? Text(long? etag) => etag?.ToString(CultureInfo.InvariantCulture);
}
