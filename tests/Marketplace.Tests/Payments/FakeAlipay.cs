using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Marketplace.Payments;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Marketplace.Tests.Payments;

/// <summary>Alipay's gateway on Kestrel: checks each request's signature, signs each answer, moves money once an id, and misbehaves when asked to.</summary>
public sealed class FakeAlipay : IAsyncDisposable
{
    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    readonly WebApplication app;
    readonly RSA alipay = RSA.Create();
    readonly RSA merchant = RSA.Create();

    FakeAlipay(WebApplication app)
    {
        this.app = app;
        alipay.ImportFromPem(Vectors.Text("alipay.key.pem"));
        merchant.ImportFromPem(Vectors.Text("app.pub.pem"));
    }

    /// <summary>What moved: kind and id → yuan.</summary>
    public ConcurrentDictionary<string, string> Moved { get; } = new();

    /// <summary>Trades that were paid: out_trade_no → yuan.</summary>
    public ConcurrentDictionary<string, string> Trades { get; } = new();

    /// <summary>What the next call is answered instead: code and sub code; the work is done all the same when it is said so.</summary>
    public (string Code, string SubCode, bool Done)? Next { get; set; }

    /// <summary>The state that transfers are said to be in.</summary>
    public string TransferStatus { get; set; } = "SUCCESS";

    /// <summary>Whether answers are signed by somebody else.</summary>
    public bool Forges { get; set; }

    public AlipayOptions Options => new()
    {
        AppId = "2021000000000001",
        SellerId = "2088000000000001",
        PrivateKey = Vectors.Bare("app.key.pem"),
        AlipayPublicKey = Vectors.Bare("alipay.pub.pem"),
        GatewayUrl = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/gateway.do",
        NotifyUrl = "https://shop.example.org/api/payments/notifications",
    };

    public static async Task<FakeAlipay> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var fake = new FakeAlipay(builder.Build());
        fake.app.MapPost("/gateway.do", fake.AnswerAsync);
        await fake.app.StartAsync();
        return fake;
    }

    /// <summary>A page-pay address as Alipay would check it; its content when the signature is the merchant's.</summary>
    public JsonElement? Open(string address)
    {
        var form = new Uri(address).Query.TrimStart('?').Split('&').Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => Uri.UnescapeDataString(p[1]));
        return IsSigned(form) ? JsonSerializer.Deserialize<JsonElement>(form["biz_content"]) : null;
    }

    /// <summary>A notification as a form, signed by Alipay; fields may be others.</summary>
    public byte[] Notify(string paymentId, string yuan, params (string Name, string Value)[] but)
    {
        var form = new Dictionary<string, string>
        {
            ["notify_id"] = $"n-{paymentId}",
            ["notify_time"] = "2026-11-23 16:00:05",
            ["notify_type"] = "trade_status_sync",
            ["app_id"] = Options.AppId,
            ["seller_id"] = Options.SellerId,
            ["out_trade_no"] = paymentId,
            ["trade_no"] = "2026112322001",
            ["trade_status"] = "TRADE_SUCCESS",
            ["total_amount"] = yuan,
            ["gmt_payment"] = "2026-11-23 16:00:04",
            ["subject"] = "青瓷杯 + 茶",
            ["charset"] = "utf-8",
            ["sign_type"] = "RSA2",
        };
        foreach (var (name, value) in but) form[name] = value;
        form["sign"] = Sign(Content(form, "sign", "sign_type"));
        return Encoding.ASCII.GetBytes(string.Join('&', form.Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value).Replace("%20", "+", StringComparison.Ordinal)}")));
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        alipay.Dispose();
        merchant.Dispose();
    }

    async Task AnswerAsync(HttpContext http)
    {
        var form = (await http.Request.ReadFormAsync()).ToDictionary(p => p.Key, p => p.Value.ToString());
        var method = form.GetValueOrDefault("method", "none");
        object said;
        if (!IsSigned(form) || form["app_id"] != Options.AppId) said = new { code = "40002", msg = "Invalid Arguments", sub_code = "isv.invalid-signature" };
        else if (Next is { } next)
        {
            Next = null;
            if (next.Done) Do(method, JsonSerializer.Deserialize<JsonElement>(form["biz_content"]));
            said = new { code = next.Code, msg = "x", sub_code = next.SubCode, sub_msg = "余额不足" };
        }
        else said = Do(method, JsonSerializer.Deserialize<JsonElement>(form["biz_content"]));
        var inner = JsonSerializer.Serialize(said, Plain);
        var sign = Sign(Forges ? inner + " " : inner);
        http.Response.ContentType = "text/html;charset=utf-8";
        await http.Response.WriteAsync($"{{\"{method.Replace('.', '_')}_response\":{inner},\"sign\":\"{sign}\"}}");
    }

    object Do(string method, JsonElement content)
    {
        string Field(string name) => content.GetProperty(name).GetString()!;
        object Refuse(string why) => new { code = "40004", msg = "Business Failed", sub_code = why, sub_msg = "不可以" };
        switch (method)
        {
            case "alipay.trade.query":
                return Trades.TryGetValue(Field("out_trade_no"), out var paid)
                    ? new { code = "10000", msg = "Success", out_trade_no = Field("out_trade_no"), trade_no = "2026112322001", trade_status = "TRADE_SUCCESS", total_amount = paid, send_pay_date = "2026-11-23 16:00:04" }
                    : Refuse("ACQ.TRADE_NOT_EXIST");
            case "alipay.trade.refund":
                if (!Trades.TryGetValue(Field("out_trade_no"), out var whole)) return Refuse("ACQ.TRADE_NOT_EXIST");
                if (decimal.Parse(Field("refund_amount"), CultureInfo.InvariantCulture) > decimal.Parse(whole, CultureInfo.InvariantCulture)) return Refuse("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL");
                var first = Moved.TryAdd($"refund {Field("out_request_no")}", Field("refund_amount"));
                return new { code = "10000", msg = "Success", out_trade_no = Field("out_trade_no"), fund_change = first ? "Y" : "N", refund_fee = Field("refund_amount") };
            case "alipay.fund.trans.uni.transfer":
                if (content.GetProperty("payee_info").GetProperty("identity_type").GetString() == "ALIPAY_LOGON_ID" && !content.GetProperty("payee_info").TryGetProperty("name", out _)) return Refuse("PAYEE_NAME_MISSING");
                if (TransferStatus == "SUCCESS") Moved.TryAdd($"transfer {Field("out_biz_no")}", Field("trans_amount"));
                return new { code = "10000", msg = "Success", out_biz_no = Field("out_biz_no"), order_id = "20261123", status = TransferStatus, fail_reason = "账户已关闭" };
            default:
                return new { code = "40002", msg = "Invalid Arguments", sub_code = "isv.invalid-method" };
        }
    }

    bool IsSigned(Dictionary<string, string> form) => form.TryGetValue("sign", out var sign)
        && merchant.VerifyData(Encoding.UTF8.GetBytes(Content(form, "sign")), Convert.FromBase64String(sign), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    string Sign(string content) => Convert.ToBase64String(alipay.SignData(Encoding.UTF8.GetBytes(content), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    static string Content(Dictionary<string, string> form, params string[] but) =>
        string.Join('&', form.Where(p => p.Value.Length > 0 && !but.Contains(p.Key)).OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => p.Key + "=" + p.Value));
}
