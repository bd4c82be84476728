namespace Birthdays;

/// <summary>A customer.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">How to call it.</param>
/// <param name="Phone">Where messages go.</param>
/// <param name="Born">The day of its birth.</param>
public sealed record Customer(int Id, string Name, string Phone, DateOnly Born)
{
    /// <summary>Whether it is its birthday. Who was born on 29 February has it on the 28th in years that lack the day.</summary>
    public bool HasBirthday(DateOnly day) => day.Year > Born.Year && Born.AddYears(day.Year - Born.Year) == day;
}
