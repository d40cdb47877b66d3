using Marketplace.Payments;
using Marketplace.Tests.Support;

namespace Marketplace.Tests.Payments;

/// <summary>Against vectors that openssl has computed; <c>Vectors/make.sh</c> makes them.</summary>
public class AlipaySignatureTests
{
    [Fact]
    public void Request_is_signed_as_openssl_signs_it()
    {
        var content = AlipaySignature.OfRequest(Fields("request"));
        Assert.Equal(Vectors.Text("request.txt"), content);
        foreach (var form in new[] { "app.key.pem", "app.pkcs1.pem" })
        {
            using var key = AlipayKeys.Private(Vectors.Text(form));
            using var bare = AlipayKeys.Private(Vectors.Bare(form));
            Assert.Equal(Vectors.Text("request.sign"), AlipaySignature.Sign(key, content));
            Assert.Equal(Vectors.Text("request.sign"), AlipaySignature.Sign(bare, content));
        }
    }

    [Fact]
    public void Notification_and_response_that_openssl_signed_are_true_and_nothing_else_is()
    {
        using var key = AlipayKeys.Public(Vectors.Bare("alipay.pub.pem"));
        using var other = AlipayKeys.Public(Vectors.Text("app.pub.pem"));
        var fields = Fields("notification").Append(new("sign", "x")).Append(new("sign_type", "RSA2")).Append(new("empty", "")).Reverse();
        var content = AlipaySignature.OfNotification(fields);
        Assert.Equal(Vectors.Text("notification.txt"), content);
        var sign = Vectors.Text("notification.sign");
        Assert.True(AlipaySignature.IsTrue(key, content, sign));
        Assert.True(AlipaySignature.IsTrue(key, Vectors.Text("response.txt"), Vectors.Text("response.sign")));
        Assert.False(AlipaySignature.IsTrue(other, content, sign));
        Assert.False(AlipaySignature.IsTrue(key, content.Replace("88.88", "88.89", StringComparison.Ordinal), sign));
        foreach (var wrong in new[] { null, "", "x", sign[..^4], sign + "AAAA", Vectors.Text("response.sign") }) Assert.False(AlipaySignature.IsTrue(key, content, wrong));
    }

    static IEnumerable<KeyValuePair<string, string>> Fields(string name) => Vectors.Text($"{name}.txt").Replace(" & ", " \u0001 ", StringComparison.Ordinal)
        .Split('&').Select(pair => pair.Split('=', 2)).Select(pair => new KeyValuePair<string, string>(pair[0], pair[1].Replace('\u0001', '&')));
}

/// <summary>The files beside the tests.</summary>
internal static class Vectors
{
    public static string Text(string file) => File.ReadAllText(Repository.PathOf($"tests/Marketplace.Tests/Payments/Vectors/{file}"));

    /// <summary>A PEM without its first and last line.</summary>
    public static string Bare(string file) => string.Concat(Text(file).Split('\n').Where(line => !line.StartsWith("-----", StringComparison.Ordinal)));
}
