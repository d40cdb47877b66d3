using Marketplace.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Marketplace.Payments;

/// <summary>
/// Alipay's open platform: page pay, query, refund, transfer to an account, and its notifications. Payment, refund and payout ids are ours
/// (<c>out_trade_no</c>, <c>out_request_no</c>, <c>out_biz_no</c>), under which Alipay does a thing once.
/// </summary>
internal sealed class AlipayGateway(AlipayClient alipay, AlipayOptions options, ILogger<AlipayGateway> log) : IPaymentGateway
{
    public bool PaysAccounts => true;

    /// <summary>Nothing is registered: the signed address says it all, and Alipay hears of the payment when the payer comes.</summary>
    public Task<Result<string>> RegisterAsync(Payment payment, CancellationToken cancellation) => Task.FromResult<Result<string>>(
        payment.Due.Currency != "CNY" ? Refused("alipay.trade.page.pay takes yuan only.") : alipay.Address("alipay.trade.page.pay", new
        {
            out_trade_no = payment.PaymentId,
            total_amount = AlipayForms.Yuan(payment.Due),
            subject = payment.Description,
            product_code = "FAST_INSTANT_TRADE_PAY",
            time_expire = AlipayForms.Time(payment.ExpiresAt),
        }));

    public async Task<Notification?> AskAsync(string paymentId, CancellationToken cancellation)
    {
        var answer = await alipay.CallAsync("alipay.trade.query", new { out_trade_no = paymentId }, cancellation);
        if (!answer.IsDone || answer.Text("out_trade_no") != paymentId || AlipayForms.Money(answer.Text("total_amount")) is not { } amount) return null;
        var type = AlipayNotification.TypeOf(answer.Text("trade_status"), refunded: false);
        return type == Notification.Succeeded && AlipayForms.Time(answer.Text("send_pay_date")) is { } at
            ? new Notification($"query-{answer.Text("trade_no")}", type, paymentId, amount, at)
            : null;
    }

    public async Task<Result<bool>> RefundAsync(string refundId, string paymentId, Money amount, CancellationToken cancellation) => Said(
        await alipay.CallAsync("alipay.trade.refund", new { out_trade_no = paymentId, refund_amount = AlipayForms.Yuan(amount), out_request_no = refundId }, cancellation));

    public async Task<Result<bool>> TransferAsync(string transferId, Payee payee, Money amount, CancellationToken cancellation)
    {
        if (payee.Account is not { } account) return Refused("The shop has not said where it is to be paid.");
        if (amount.Currency != "CNY") return Refused("Alipay pays yuan only.");
        var isUser = account.Length == 16 && account.StartsWith("2088", StringComparison.Ordinal) && account.All(char.IsAsciiDigit);
        var answer = await alipay.CallAsync("alipay.fund.trans.uni.transfer", new
        {
            out_biz_no = transferId,
            trans_amount = AlipayForms.Yuan(amount),
            product_code = "TRANS_ACCOUNT_NO_PWD",
            biz_scene = "DIRECT_TRANSFER",
            order_title = "Payout",
            payee_info = new { identity = account, identity_type = isUser ? "ALIPAY_USER_ID" : "ALIPAY_LOGON_ID", name = payee.Name },
        }, cancellation);
        return answer.IsDone && answer.Text("status") is not ("SUCCESS" or "FAIL")
            ? throw new ProviderUnavailableException($"Alipay has not ended transfer {transferId}.")
            : answer.Text("status") == "FAIL" ? Refused(answer.Text("fail_reason") ?? "Alipay could not pay it.") : Said(answer);
    }

    /// <summary>Alipay has bills by the day instead, which are brought in as files.</summary>
    public async IAsyncEnumerable<ProviderEntry> StatementAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        yield break;
    }

    public bool HasStatement => false;

    public Result<Notification> Read(IHeaderDictionary headers, byte[] body, DateTimeOffset now)
    {
        var heard = AlipayNotification.Read(alipay, options, body);
        if (heard.Problem is { } untrue) log.LogWarning("A notification that says it comes from Alipay is refused: {Code}", untrue.Code);
        return heard;
    }

    /// <summary>Alipay wants a word; it repeats what was not answered <c>success</c>.</summary>
    public IResult Answered(Problem? refusal) =>
        Results.Text(refusal is null ? "success" : "fail", "text/plain", statusCode: refusal?.Status ?? StatusCodes.Status200OK);

    static Result<bool> Said(AlipayAnswer answer) => answer.IsDone ? true : Refused($"{answer.SubMessage} ({answer.SubCode})");

    static Problem Refused(string detail) => Problem.Unprocessable("provider-refused", "The payment provider refused.", detail);
}
