namespace Krewe.Generator;

/// <summary>Names of the generated files: the class's, with a number where another one is the same to the compiler.</summary>
internal static class FileNames
{
    /// <summary>The file of the module.</summary>
    public const string Module = "Krewe.Generated.Tasks.g.cs";

    /// <summary>Names the tasks of each class. The compiler ignores case here, and does not take every character of an identifier.</summary>
    public static IEnumerable<(string FileName, EquatableArray<TaskModel> Tasks)> Name(IEnumerable<EquatableArray<TaskModel>> classes)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { Module };
        foreach (var tasks in classes)
        {
            var name = tasks[0].Container.Type.Replace("global::", "").Replace('@', '_');
            var file = $"{name}.g.cs";
            for (var number = 2; !taken.Add(file); number++)
            {
                file = $"{name}.{number}.g.cs";
            }

            yield return (file, tasks);
        }
    }
}
