namespace Krewe.Storage;

public sealed partial class SqliteShardStore
{
    private static void WriteSessions(SqliteLink link, ShardCommit commit)
    {
        foreach (var session in commit.Opened)
        {
            link.Prepare("INSERT OR REPLACE INTO sessions VALUES(?, ?, ?, ?)").Bind(1, commit.Shard)
                .Bind(2, session.Id.ToByteArray()).Bind(3, session.Worker).Bind(4, session.Silo).Run();
        }

        foreach (var id in commit.Closed)
        {
            link.Prepare("DELETE FROM sessions WHERE shard = ? AND id = ?").Bind(1, commit.Shard).Bind(2, id.ToByteArray()).Run();
        }
    }
}
