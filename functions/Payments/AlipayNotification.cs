using System.Text;
using Marketplace.Shared;
using Marketplace.Shared.Http;

namespace Marketplace.Payments;

/// <summary>
/// A notification as Alipay sends it: a form whose signature is over all its parameters. Forged is told first; then whether it is for this
/// app and this merchant at all; then whether it can be read. Alipay says it again for a day, with the same id, so age is no fault.
/// </summary>
internal static class AlipayNotification
{
    public static Result<Notification> Read(AlipayClient alipay, AlipayOptions options, byte[] body)
    {
        if (Parse(body) is not { } form || form.GetValueOrDefault("sign_type") != "RSA2"
            || !alipay.IsTheirs(AlipaySignature.OfNotification(form), form.GetValueOrDefault("sign"))) return PaymentProblems.BadSignature;
        if (form.GetValueOrDefault("app_id") != options.AppId || form.GetValueOrDefault("seller_id") != options.SellerId) return PaymentProblems.WrongRecipient;
        var checks = new Checks();
        var id = checks.Text("notify_id", form.GetValueOrDefault("notify_id"), 128);
        var payment = checks.Text("out_trade_no", form.GetValueOrDefault("out_trade_no"), 64);
        var amount = AlipayForms.Money(form.GetValueOrDefault("total_amount"));
        if (amount is null) checks.Add("total_amount", "not-an-amount", "total_amount must be yuan with at most two decimals.");
        var at = AlipayForms.Time(form.GetValueOrDefault("gmt_payment")) ?? AlipayForms.Time(form.GetValueOrDefault("notify_time"));
        if (at is null) checks.Add("notify_time", "required", "notify_time is missing.");
        return checks.Problem is { } problem ? problem : new Notification(id, TypeOf(form), payment, amount!.Value, at!.Value);
    }

    /// <summary>What a trade's status comes to. A trade that is closed after a refund is no trade that nobody paid.</summary>
    public static string TypeOf(string? status, bool refunded) => status switch
    {
        "TRADE_SUCCESS" or "TRADE_FINISHED" => Notification.Succeeded,
        "TRADE_CLOSED" when !refunded => Notification.Expired,
        _ => "payment.other",
    };

    static string TypeOf(Dictionary<string, string> form) =>
        TypeOf(form.GetValueOrDefault("trade_status"), form.ContainsKey("gmt_refund") || form.ContainsKey("refund_fee"));

    /// <summary>The form's fields, or null when it is none; a name that comes twice makes it none.</summary>
    static Dictionary<string, string>? Parse(byte[] body)
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in Encoding.ASCII.GetString(body).Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at < 1 || !form.TryAdd(Text(pair[..at]), Text(pair[(at + 1)..]))) return null;
        }

        return form;
    }

    static string Text(string encoded) => Uri.UnescapeDataString(encoded.Replace('+', ' '));
}
