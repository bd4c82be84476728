using FsCheck;
using FsCheck.Fluent;
using Krewe.Queues;

namespace Krewe.Tests.Queues;

public class EvenSpreadTests
{
    [Fact]
    public void Loads_differ_by_one_at_most_and_every_key_has_an_owner() => Holds(world =>
    {
        var owners = EvenSpread.Owners(world.Keys, world.Silos);
        var loads = world.Silos.Select((_, silo) => owners.Count(owner => owner == silo)).ToList();
        return owners.Length == world.Keys && loads.Max() - loads.Min() <= 1;
    });

    [Fact]
    public void The_order_in_which_silos_are_listed_does_not_matter() => Holds(world =>
    {
        var turned = world.Silos.Reverse().ToArray();
        return Named(world.Keys, world.Silos).SequenceEqual(Named(world.Keys, turned));
    });

    /// <summary>The share of a silo that comes must move; of the rest, little does, also where it is unlucky.</summary>
    [Fact]
    public void A_silo_that_comes_or_goes_moves_little_more_than_its_share() => Holds(world =>
    {
        var before = Named(world.Keys, world.Silos);
        var after = Named(world.Keys, world.Silos[..^1]);
        var moved = before.Zip(after).Count(pair => pair.First != pair.Second);
        var share = (int)Math.Ceiling((double)world.Keys / world.Silos.Length);
        return moved <= 2 * share + 6;
    }, least: 2);

    [Theory]
    [InlineData(8, 2, 3.5)]
    [InlineData(8, 3, 3.2)]
    [InlineData(16, 3, 5.8)]
    [InlineData(64, 4, 17)]
    public void On_average_a_join_moves_few_more_keys_than_it_must(int keys, int silos, double most)
    {
        var moved = Enumerable.Range(0, 300).Average(n =>
        {
            var all = Enumerable.Range(0, silos + 1).Select(i => $"10.0.{n}.{i}:11111@{n * 7 + i}").ToArray();
            return Named(keys, all[..silos]).Zip(Named(keys, all)).Count(pair => pair.First != pair.Second);
        });

        Assert.InRange(moved, keys / (silos + 1), most);
    }

    [Fact]
    public void The_owners_are_the_same_in_every_version() =>
        Assert.Equal(Pinned, EvenSpread.Owners(8, ["10.0.0.1:11111@1", "10.0.0.2:11111@1", "10.0.0.3:11111@1"]));

    [Fact]
    public void Of_keys_that_nobody_counts_the_first_are_even_however_many_they_are() => Holds(world =>
    {
        var loads = new int[world.Silos.Length];
        return Enumerable.Range(0, world.Keys).All(key =>
        {
            loads[EvenSpread.OwnerOf((ulong)key, world.Silos)]++;
            return loads.Max() - loads.Min() <= 1;
        });
    });

    [Fact]
    public void Nor_does_the_order_of_the_silos_matter_where_nobody_counts() => Holds(world =>
    {
        var turned = world.Silos.Reverse().ToArray();
        return Enumerable.Range(0, world.Keys).All(
            key => world.Silos[EvenSpread.OwnerOf((ulong)key, world.Silos)] == turned[EvenSpread.OwnerOf((ulong)key, turned)]);
    });

    [Theory]
    [InlineData(6, 2, 4)]
    [InlineData(8, 3, 4.5)]
    [InlineData(64, 4, 32)]
    public void Where_nobody_counts_a_join_moves_about_twice_what_it_must(int keys, int silos, double most)
    {
        var moved = Enumerable.Range(0, 300).Average(n =>
        {
            var all = Enumerable.Range(0, silos + 1).Select(i => $"10.0.{n}.{i}:11111@{n * 7 + i}").ToArray();
            return Enumerable.Range(0, keys).Count(key => all[EvenSpread.OwnerOf((ulong)key, all[..silos])] != all[EvenSpread.OwnerOf((ulong)key, all)]);
        });

        Assert.InRange(moved, keys / (silos + 1), most);
    }

    private static readonly int[] Pinned = [2, 2, 1, 2, 0, 1, 1, 0];

    private static string[] Named(int keys, string[] silos) => [.. EvenSpread.Owners(keys, silos).Select(owner => silos[owner])];

    private static void Holds(Func<(int Keys, string[] Silos), bool> holds, int least = 1) => Check.One(Config.QuickThrowOnFailure, Prop.ForAll(
        (from keys in Gen.Choose(0, 200)
         from silos in Gen.Choose(least, 12)
         from ports in Gen.Choose(1, 60000).ArrayOf(silos)
         select (keys, ports.Select((port, i) => $"127.0.0.{i}:{port}@{i + port}").ToArray())).ToArbitrary(),
        world => holds(world)));
}
