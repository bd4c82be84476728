using System.Globalization;

namespace Birthdays;

/// <summary>Customers in a CSV file: <c>id,name,phone,born</c>, the day as <c>1815-12-10</c>.</summary>
/// <param name="path">The file.</param>
public sealed class CustomerFile(string path)
{
    /// <summary>The file of this sample, beside the library.</summary>
    public static string Default { get; } = Path.Combine(Path.GetDirectoryName(typeof(CustomerFile).Assembly.Location)!, "customers.csv");

    /// <summary>Reads it line by line.</summary>
    /// <exception cref="FormatException">A line cannot be read; the message names it.</exception>
    public async IAsyncEnumerable<Customer> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        int number = 0;
        await foreach (string line in File.ReadLinesAsync(path, cancellationToken))
        {
            if (++number > 1 && line.Length > 0)
            {
                yield return Parse(line) ?? throw new FormatException($"Line {number} of {path} is no customer: '{line}'. Write id,name,phone,born.");
            }
        }
    }

    private static Customer? Parse(string line) =>
        line.Split(',') is [var id, var name, var phone, var born]
        && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        && DateOnly.TryParseExact(born, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)
            ? new(number, name, phone, day)
            : null;
}
