using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Marketplace.Payments;

/// <summary>What Alipay answered; its signature was right.</summary>
/// <param name="Code">10000 is done, 40004 a refusal by the rules of the business; anything else leaves it open.</param>
/// <param name="SubCode">Why, as a word.</param>
/// <param name="SubMessage">Why, for people.</param>
/// <param name="Body">The inner object.</param>
internal sealed record AlipayAnswer(string Code, string? SubCode, string? SubMessage, JsonElement Body)
{
    public bool IsDone => Code == "10000";

    /// <summary>Refused for good: Alipay's own trouble, which comes under the same code, is not.</summary>
    public bool IsRefused => Code == "40004" && SubCode is { } why
        && !why.Contains("SYSTEM_ERROR", StringComparison.OrdinalIgnoreCase) && !why.Contains("PROCESSING", StringComparison.OrdinalIgnoreCase) && !why.Contains("UNKNOWN", StringComparison.OrdinalIgnoreCase);

    public string? Text(string name) => Body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>
/// Alipay's gateway: signed forms go out, and an answer counts only if Alipay has signed it. No answer, one that is not signed, and one that
/// says that Alipay itself is in trouble all throw <see cref="ProviderUnavailableException"/>.
/// </summary>
internal sealed class AlipayClient(HttpClient http, AlipayOptions options, TimeProvider time) : IDisposable
{
    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };
    readonly RSA ours = AlipayKeys.Private(options.PrivateKey);
    readonly RSA theirs = AlipayKeys.Public(options.AlipayPublicKey);

    /// <summary>Checks what Alipay is said to have signed.</summary>
    public bool IsTheirs(string content, string? signature) => AlipaySignature.IsTrue(theirs, content, signature);

    /// <summary>All parameters of a call, with their signature.</summary>
    public SortedDictionary<string, string> Signed(string method, object content, bool notified = false)
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["app_id"] = options.AppId,
            ["biz_content"] = JsonSerializer.Serialize(content, Plain),
            ["charset"] = "utf-8",
            ["format"] = "JSON",
            ["method"] = method,
            ["sign_type"] = "RSA2",
            ["timestamp"] = AlipayForms.Time(time.GetUtcNow()),
            ["version"] = "1.0",
        };
        if (notified) all["notify_url"] = options.NotifyUrl;
        if (notified && options.ReturnUrl.Length > 0) all["return_url"] = options.ReturnUrl;
        all["sign"] = AlipaySignature.Sign(ours, AlipaySignature.OfRequest(all));
        return all;
    }

    /// <summary>The address at which a browser makes a call by itself.</summary>
    public string Address(string method, object content) =>
        options.GatewayUrl + "?" + string.Join('&', Signed(method, content, notified: true).Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"));

    /// <summary>Makes a call; its answer, signed by Alipay.</summary>
    public async Task<AlipayAnswer> CallAsync(string method, object content, CancellationToken cancellation)
    {
        try
        {
            using var form = new FormUrlEncodedContent(Signed(method, content));
            using var answer = await http.PostAsync(options.GatewayUrl + "?charset=utf-8", form, cancellation);
            answer.EnsureSuccessStatusCode();
            return Settled(method, Read(method, await answer.Content.ReadAsStringAsync(cancellation)));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or JsonException || (fault is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new ProviderUnavailableException($"Alipay did not answer {method} as agreed.", fault);
        }
    }

    public void Dispose()
    {
        ours.Dispose();
        theirs.Dispose();
    }

    AlipayAnswer Read(string method, string text)
    {
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(method.Replace('.', '_') + "_response", out var inner) || inner.ValueKind != JsonValueKind.Object)
            throw new ProviderUnavailableException($"Alipay answered {method} with something else.");
        if (!root.TryGetProperty("sign", out var sign) || sign.ValueKind != JsonValueKind.String || !IsTheirs(inner.GetRawText(), sign.GetString()))
            throw new ProviderUnavailableException($"An answer to {method} is not signed by Alipay.");
        var answer = new AlipayAnswer("", null, null, inner.Clone());
        return answer with { Code = answer.Text("code") ?? "", SubCode = answer.Text("sub_code"), SubMessage = answer.Text("sub_msg") };
    }

    static AlipayAnswer Settled(string method, AlipayAnswer answer) => answer.IsDone || answer.IsRefused
        ? answer
        : throw new ProviderUnavailableException($"Alipay leaves {method} open: {answer.Code} {answer.SubCode}.");
}
