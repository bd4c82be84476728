using System.Collections.Concurrent;

namespace Krewe.Storage;

/// <summary>
/// Numbers for names of tasks and queues: rows stay small, and a million rows share one string.
/// The writer gives numbers out; readers look them up at any time.
/// </summary>
internal sealed class SqliteNames
{
    /// <summary>More names than this are not names but data; they are stored as text.</summary>
    private const int Most = 65_536;

    private readonly ConcurrentDictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, string> _texts = new();
    private readonly List<int> _unsaved = [];
    private int _last; // Known to the writer alone; Count of a concurrent dictionary takes all its locks.

    public void Load(SqliteLink link)
    {
        var names = link.Prepare("SELECT number, text FROM names ORDER BY number");
        while (names.Step())
        {
            _last = (int)names.Number(0);
            _texts[_last] = names.Text(1);
            _numbers[_texts[_last]] = _last;
        }
    }

    public bool TryFind(string text, out int number) => _numbers.TryGetValue(text, out number);

    /// <summary>Binds the number of a name; a new one is saved with the transaction.</summary>
    public void Bind(SqliteStatement statement, int index, string text)
    {
        if (_numbers.TryGetValue(text, out var number))
        {
            statement.Bind(index, number);
        }
        else if (_last >= Most)
        {
            statement.Bind(index, text);
        }
        else
        {
            number = ++_last;
            _texts[number] = text;
            _numbers[text] = number;
            _unsaved.Add(number);
            statement.Bind(index, number);
        }
    }

    public string Read(SqliteStatement statement, int column)
    {
        if (!statement.IsNumber(column))
        {
            return statement.Text(column);
        }

        var number = (int)statement.Number(column);
        return _texts.TryGetValue(number, out var text) ? text : throw new InvalidDataException($"The name {number} is missing.");
    }

    /// <summary>Writes the names that are new. They stay new until <see cref="Saved"/>, so that a transaction that fails loses none.</summary>
    public void Save(SqliteLink link)
    {
        foreach (var number in _unsaved)
        {
            link.Prepare("INSERT OR REPLACE INTO names VALUES(?, ?)").Bind(1, number).Bind(2, _texts[number]).Run();
        }
    }

    public void Saved() => _unsaved.Clear();
}
