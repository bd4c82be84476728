using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Krewe.Execution;
using Krewe.Graphs;
using Krewe.Payloads;
using Krewe.Results;

namespace Krewe.Tests.Payloads;

/// <summary>What is done to payloads, without a cluster.</summary>
public class PayloadCodecTests
{
    private static readonly byte[] FirstKey = RandomNumberGenerator.GetBytes(32);
    private static readonly byte[] SecondKey = RandomNumberGenerator.GetBytes(32);

    [Fact]
    public void Without_settings_a_payload_is_what_it_was_to_the_byte_and_nothing_is_allocated()
    {
        var codec = new PayloadCodec(new(), null);
        var json = "[4,5]"u8.ToArray();
        Assert.True(codec.IsOff);
        Assert.Same(json, codec.Seal(json));
        Assert.Same(json, codec.Open(json));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            codec.Open(codec.Seal(json));
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void What_is_sealed_is_opened_again_whatever_is_set()
    {
        var settings = from compress in Gen.Elements(0, 256, 1000) from encrypt in Gen.Elements(0, 1, 2) from bytes in Gen.ArrayOf(ArbMap.Default.GeneratorFor<byte>())
                       from times in Gen.Choose(1, 300) select (compress, encrypt, bytes, times);
        Prop.ForAll(settings.ToArbitrary(), given =>
        {
            var payload = (byte[])[(byte)'"', .. Enumerable.Repeat(given.bytes, given.times).SelectMany(b => b), (byte)'"'];
            var options = new PayloadOptions { CompressAbove = given.compress };
            _ = given.encrypt > 0 ? options.AddKey(new("a", FirstKey)) : options;
            _ = given.encrypt > 1 ? options.AddKey(new("b", SecondKey.AsSpan(0, 16))) : options;
            var codec = new PayloadCodec(options, null);
            return codec.Open(codec.Seal(payload)).SequenceEqual(payload);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Only_what_gains_is_compressed()
    {
        var codec = new PayloadCodec(new() { CompressAbove = 256 }, null);
        var text = Encoding.UTF8.GetBytes($"[\"{new string('a', 300)}\"]");
        var chance = (byte[])[(byte)'"', .. RandomNumberGenerator.GetBytes(5000), (byte)'"'];
        Assert.True(codec.Seal(text).Length < 50);
        Assert.Same(chance, codec.Seal(chance));
        Assert.Same(text, new PayloadCodec(new() { CompressAbove = 400 }, null).Seal(text));
    }

    [Fact]
    public void Each_encryption_gives_other_bytes_but_a_repeatable_one()
    {
        var codec = Codec(("a", FirstKey));
        var json = "[\"secret\"]"u8.ToArray();
        Assert.NotEqual(codec.Seal(json), codec.Seal(json));
        Assert.Equal(codec.Seal(json, repeatable: true), codec.Seal(json, repeatable: true));
        Assert.Equal(json, codec.Open(codec.Seal(json, repeatable: true)));
        Assert.NotEqual(codec.Seal(json, repeatable: true), codec.Seal("[\"secret!\"]"u8.ToArray(), repeatable: true)[..^1]);
        Assert.True(codec.Seal(json).AsSpan().IndexOf("secret"u8) < 0);
    }

    [Fact]
    public void The_newest_key_encrypts_and_every_known_one_decrypts()
    {
        var old = Codec(("a", FirstKey)).Seal("[1]"u8.ToArray());
        var rotated = new PayloadOptions().AddKey(new("a", FirstKey)).AddKey(new("b", SecondKey));
        var codec = new PayloadCodec(rotated, null);
        Assert.Equal("[1]"u8.ToArray(), codec.Open(old));
        Assert.Equal("(encrypted with key 'b')", PayloadEnvelope.Describe(codec.Seal("[1]"u8.ToArray())));
        var early = new PayloadCodec(new PayloadOptions().AddKey(new("a", FirstKey)).AddKey(new("b", SecondKey), forReading: true), null);
        Assert.Equal("(encrypted with key 'a')", PayloadEnvelope.Describe(early.Seal("[1]"u8.ToArray())));
        Assert.Equal("[1]"u8.ToArray(), early.Open(codec.Seal("[1]"u8.ToArray())));
        Assert.True(new PayloadCodec(new PayloadOptions().AddKey(new("b", SecondKey), forReading: true), null).IsOff);
    }

    [Fact]
    public void A_key_that_is_missing_or_does_not_fit_is_named_and_never_shown()
    {
        var secret = Codec(("2026-11", FirstKey)).Seal("[1]"u8.ToArray());
        var missing = Assert.Throws<PayloadUnreadableException>(() => PayloadCodec.None.Open(secret));
        var other = Assert.Throws<PayloadUnreadableException>(() => Codec(("2026-12", SecondKey)).Open(secret));
        var wrong = Assert.Throws<PayloadUnreadableException>(() => Codec(("2026-11", SecondKey)).Open(secret));
        Assert.Equal(["no-key:2026-11", "no-key:2026-11", "wrong-key:2026-11"], [missing.Missing!, other.Missing!, wrong.Missing!]);
        Assert.All([missing, other, wrong], error =>
        {
            Assert.True(error.MayBeReadElsewhere);
            Assert.Contains("'2026-11'", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToBase64String(FirstKey), error.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToBase64String(SecondKey), error.ToString(), StringComparison.Ordinal);
            CustomStates.Check(error.Missing!);
        });
        Assert.Equal("key a", new PayloadKey("a", FirstKey).ToString());
    }

    [Fact]
    public void No_changed_or_cut_byte_goes_unnoticed_and_each_is_told_as_what_it_is()
    {
        var codec = Codec(("key", FirstKey));
        var bytes = codec.Seal(Encoding.UTF8.GetBytes("[\"some text\"]"));
        for (var i = 1; i < bytes.Length; i++)
        {
            var changed = (byte[])bytes.Clone();
            changed[i] ^= 1;
            Assert.Throws<PayloadUnreadableException>(() => codec.Open(changed));
            Assert.Throws<PayloadUnreadableException>(() => codec.Open(bytes[..i]));
            Assert.StartsWith("(", PayloadEnvelope.Describe(changed), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Envelopes_that_would_do_harm_are_refused()
    {
        var bomb = new PayloadCodec(new() { CompressAbove = 256 }, null).Seal(new byte[2_000_000]);
        Assert.Contains("at most 1,024", Assert.Throws<PayloadUnreadableException>(() => new PayloadCodec(new() { MaxBytes = 1024 }, null).Open(bomb)).Message, StringComparison.Ordinal);
        var deep = "[1]"u8.ToArray();
        for (var i = 0; i < 5; i++)
        {
            deep = Codec(("a", FirstKey)).Seal(deep);
        }

        Assert.Contains("layers", Assert.Throws<PayloadUnreadableException>(() => Codec(("a", FirstKey)).Open(deep)).Message, StringComparison.Ordinal);
        Assert.True(Assert.Throws<PayloadUnreadableException>(() => PayloadCodec.None.Open([PayloadEnvelope.Mark, 9, 1])).MayBeReadElsewhere);
        Assert.False(Assert.Throws<PayloadUnreadableException>(() => PayloadCodec.None.Open([PayloadEnvelope.Mark])).MayBeReadElsewhere);
    }

    [Fact]
    public void Errors_are_sealed_but_for_their_type_and_opened_also_inside_a_longer_text()
    {
        var codec = Codec(("a", FirstKey));
        var error = codec.Seal(new ErrorInfo("App.Wrong", "card 4711", "at Pay(4711)"));
        Assert.Equal("App.Wrong", error.Type);
        Assert.DoesNotContain("4711", error.Message + error.Stack, StringComparison.Ordinal);
        Assert.Equal(new("App.Wrong", "Link 2: card 4711", "at Pay(4711)"), codec.Open(error with { Message = $"Link 2: {error.Message}" }));
        Assert.Equal("Link 2: (encrypted with key 'a')", PayloadCodec.None.Open(error with { Message = $"Link 2: {error.Message}" }).Message);
        var plain = new ErrorInfo("App.Wrong", "⟦krewe:no base64⟧", null);
        Assert.Equal(plain, codec.Open(plain));
        Assert.Equal("", codec.Seal(new ErrorInfo("App.Wrong", "")).Message);
    }

    [Fact]
    public void An_envelope_in_a_graph_comes_back_and_so_does_all_else()
    {
        var envelope = Codec(("a", FirstKey)).Seal("[1]"u8.ToArray());
        foreach (var bytes in new[] { envelope, "[1]"u8.ToArray(), """{"$krewe":"abc"}"""u8.ToArray(), """{"$krewe":7}"""u8.ToArray(), """{"$krewe":"x8c=","b":1}"""u8.ToArray() })
        {
            var node = new GraphNode { Kind = NodeKind.Task, Name = "a", Arguments = bytes };
            var json = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(node, GraphJson.Default.GraphNode);
            Assert.Equal(bytes, System.Text.Json.JsonSerializer.Deserialize(json, GraphJson.Default.GraphNode)!.Arguments);
        }
    }

    [Fact]
    public void Keys_come_from_a_file_the_last_one_the_newest()
    {
        using var folder = new Conformance.TemporaryDirectory();
        File.WriteAllText(folder["keys"], $"# ours\n\na  {Convert.ToBase64String(FirstKey)}\nb {Convert.ToBase64String(SecondKey)}\n");
        Assert.Equal("(encrypted with key 'b')", PayloadEnvelope.Describe(new PayloadCodec(new() { KeysFile = folder["keys"] }, null).Seal("[1]"u8.ToArray())));
        Refused("is no key", "a");
        Refused("is no key", "a AAAA AAAA");
        Refused("has 3 bytes; allowed: 32", "a AAAA");
        Refused("is no id", $"a/b {Convert.ToBase64String(FirstKey)}");
        Refused("There is no key in", "# none");
        Refused("Two keys for payloads have the id 'a'", $"a {Convert.ToBase64String(FirstKey)}\na {Convert.ToBase64String(SecondKey)}");
        Assert.Contains("cannot be read", Assert.Throws<ArgumentException>(() => new PayloadOptions { KeysFile = folder["none"] }.Check()).Message, StringComparison.Ordinal);

        void Refused(string why, string text)
        {
            File.WriteAllText(folder["bad"], text);
            var error = Assert.Throws<ArgumentException>(() => new PayloadOptions { KeysFile = folder["bad"] }.Check()).ToString();
            Assert.Contains(why, error, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToBase64String(FirstKey), error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Options_that_are_wrong_are_named()
    {
        foreach (var (change, expected) in new (Action<PayloadOptions>, string)[]
        {
            (o => o.CompressAbove = 10, "Payloads.CompressAbove is '10'; allowed: 0 for never, or 256 or more bytes."),
            (o => o.BlobsAbove = 10, "Payloads.BlobsAbove is '10'"),
            (o => o.MaxBytes = 0, "Payloads.MaxBytes is '0'"),
            (o => o.BlobDirectory = "", "Payloads.BlobDirectory is ''"),
            (o => o.OrphanAge = TimeSpan.FromMinutes(1), "Payloads.OrphanAge is '00:01:00'; allowed: 1 h or more."),
        })
        {
            var options = new PayloadOptions();
            options.Check();
            change(options);
            Assert.StartsWith(expected, Assert.Throws<ArgumentException>(() => options.Check()).Message, StringComparison.Ordinal);
        }

        Assert.Contains("there is no blob store", Assert.Throws<ArgumentException>(() => new PayloadCodec(new() { BlobsAbove = 1024 }, null)).Message, StringComparison.Ordinal);
        Assert.StartsWith("Payloads.BlobsAbove is '2048'; allowed: 0 for never, or 1,024 to Shards.MaxPayloadBytes (1,024).",
            Assert.Throws<ArgumentException>(() => PayloadServices.Check(new() { BlobsAbove = 2048 }, 1024)).Message, StringComparison.Ordinal);
    }

    private static PayloadCodec Codec((string Id, byte[] Key) key) => new(new PayloadOptions().AddKey(new(key.Id, key.Key)), null);
}
