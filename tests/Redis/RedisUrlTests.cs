using Krewe.Redis;

namespace Krewe.Tests.Redis;

public sealed class RedisUrlTests
{
    [Theory]
    [InlineData("redis://", "redis://localhost:6379/0", null, null)]
    [InlineData("redis:///3", "redis://localhost:6379/3", null, null)]
    [InlineData("REDIS://Db.example:1", "redis://Db.example:1/0", null, null)]
    [InlineData("redis://host/", "redis://host:6379/0", null, null)]
    [InlineData("redis://:pw@host", "redis://host:6379/0", null, "pw")]
    [InlineData("redis://@host", "redis://host:6379/0", null, null)]
    [InlineData("rediss://me:p%40%3A%2F%25@10.0.0.1:7000/15", "rediss://10.0.0.1:7000/15", "me", "p@:/%")]
    [InlineData("redis://m%C3%BC:a:b@host", "redis://host:6379/0", "mü", "a:b")]
    [InlineData("redis://:p@ss/w?rd@host:1/2", "redis://host:1/2", null, "p@ss/w?rd")]
    [InlineData("redis://[::1]", "redis://[::1]:6379/0", null, null)]
    [InlineData("redis://:x@[fe80::1]:7/1", "redis://[fe80::1]:7/1", null, "x")]
    [InlineData("redis://:8", "redis://localhost:8/0", null, null)]
    public void Every_part_has_its_place_and_a_default(string text, string shown, string? user, string? password)
    {
        var url = RedisUrl.Parse(text);

        Assert.Equal((shown, user, password), (url.ToString(), url.User, url.Password));
        Assert.Equal(url, RedisUrl.Parse(text));
    }

    [Fact]
    public void The_certificate_is_checked_unless_told_otherwise()
    {
        Assert.True(RedisUrl.Parse("rediss://h").CheckCertificate);
        Assert.True(RedisUrl.Parse("rediss://h?ssl_cert_reqs=required").CheckCertificate);
        Assert.False(RedisUrl.Parse("rediss://h/1?ssl_cert_reqs=none").CheckCertificate);
    }

    [Theory]
    [InlineData("host:6379", "scheme")]
    [InlineData("http://:geheim@host", "scheme")]
    [InlineData("redis:/:geheim@host", "scheme")]
    [InlineData("redis://geheim@host", "user")]
    [InlineData("redis://:geheim@ho st", "host")]
    [InlineData("redis://:geheim@[::1", "host")]
    [InlineData("redis://:geheim@[::1]x", "host")]
    [InlineData("redis://:geheim@::1", "host")]
    [InlineData("redis://:geheim@host:0", "port")]
    [InlineData("redis://:geheim@host:65536", "port")]
    [InlineData("redis://me:geheim", "port")]
    [InlineData("redis://:geheim@host:+1", "port")]
    [InlineData("redis://:geheim@host/x", "database")]
    [InlineData("redis://:geheim@host/-1", "database")]
    [InlineData("redis://:geheim@host/1/2", "database")]
    [InlineData("redis://:geheim@host/99999999999", "database")]
    [InlineData("redis://:geheim@host?db=1", "parameter")]
    [InlineData("redis://:geheim@host?ssl_cert_reqs=none", "parameter")]
    public void A_wrong_part_is_named_and_no_password_shown(string text, string part)
    {
        var error = Assert.Throws<ArgumentException>(() => RedisUrl.Parse(text));

        Assert.StartsWith($"The {part}", error.Message, StringComparison.Ordinal);
        Assert.Contains("must be", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redis://x", true)]
    [InlineData("rediss:x", true)]
    [InlineData("/var/lib/redis", false)]
    [InlineData(null, false)]
    public void A_url_is_told_from_a_directory(string? text, bool expected) => Assert.Equal(expected, RedisUrl.IsRedis(text));
}
