using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Marketplace.Payments;

/// <summary>
/// The sandbox provider's HTTP API. 400, 404, 409 and 422 are refusals for good; every other failure, time-outs and
/// rejected credentials among them, leaves the matter open.
/// </summary>
internal sealed class SandboxGateway : IPaymentGateway
{
    const int StatementPage = 500;
    readonly HttpClient http;
    readonly SandboxOptions options;

    public SandboxGateway(HttpClient http, IOptions<PaymentsOptions> options)
    {
        (this.http, this.options) = (http, options.Value.Sandbox);
        http.BaseAddress = new Uri(this.options.BaseUrl.TrimEnd('/') + "/");
        http.Timeout = TimeSpan.FromSeconds(10);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", this.options.Secret);
    }

    public async Task<Result<string>> RegisterAsync(Payment payment, CancellationToken cancellation)
    {
        var asked = new RegisterBody(payment.PaymentId, payment.Due, payment.Description, payment.ExpiresAt);
        var answer = await PostAsync<RegisterBody, RegisterAnswer>("sandbox/payments", asked, cancellation);
        return answer.Then<string>(a => new Uri(http.BaseAddress!, a.PayUrl).AbsoluteUri);
    }

    public bool PaysAccounts => false;

    public bool HasStatement => true;

    /// <summary>The sandbox tells until it was heard, so there is nothing to ask.</summary>
    public Task<Notification?> AskAsync(string paymentId, CancellationToken cancellation) => Task.FromResult<Notification?>(null);

    public IResult Answered(Problem? refusal) => refusal is null ? Answer.Ok(new NotificationReceived(true)) : refusal;

    public async Task<Result<bool>> RefundAsync(string refundId, string paymentId, Money amount, CancellationToken cancellation) =>
        (await PostAsync<RefundBody, JsonElement>("sandbox/refunds", new RefundBody(refundId, paymentId, amount), cancellation)).Then<bool>(_ => true);

    public async Task<Result<bool>> TransferAsync(string transferId, Payee payee, Money amount, CancellationToken cancellation) =>
        (await PostAsync<TransferBody, JsonElement>("sandbox/transfers", new TransferBody(transferId, payee.ShopId, amount), cancellation)).Then<bool>(_ => true);

    public async IAsyncEnumerable<ProviderEntry> StatementAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        string? after = null;
        do
        {
            var path = $"sandbox/statement?limit={StatementPage}" + (after is null ? "" : $"&after={Uri.EscapeDataString(after)}");
            var page = await SendAsync(() => http.GetAsync(path, cancellation), ReadAsync<PageOf<ProviderEntry>>, cancellation);
            foreach (var entry in page.Items) yield return entry;
            after = page.NextCursor;
        }
        while (after is not null);
    }

    public Result<Notification> Read(IHeaderDictionary headers, byte[] body, DateTimeOffset now) =>
        SandboxSignature.Check(options.Secret, headers[SandboxSignature.Header].ToString(), body, now) is { } problem
            ? problem
            : Body.Parse<NotificationBody>(body).Then(b => b.ToNotification());

    Task<Result<TAnswer>> PostAsync<TBody, TAnswer>(string path, TBody body, CancellationToken cancellation) => SendAsync(
        () => http.PostAsJsonAsync(path, body, Json.Options, cancellation),
        async (answer, stop) => Refusal(path, answer) is { } refusal ? (Result<TAnswer>)refusal : await ReadAsync<TAnswer>(answer, stop),
        cancellation);

    static async Task<T> SendAsync<T>(Func<Task<HttpResponseMessage>> send, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellation)
    {
        try
        {
            using var answer = await send();
            return await read(answer, cancellation);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or JsonException || (fault is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new ProviderUnavailableException("The payment provider did not answer as agreed.", fault);
        }
    }

    static Problem? Refusal(string path, HttpResponseMessage answer) => answer.StatusCode switch
    {
        HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity =>
            Problem.Unprocessable("provider-refused", "The payment provider refused.", $"{path} answered {(int)answer.StatusCode}."),
        _ => null,
    };

    static async Task<T> ReadAsync<T>(HttpResponseMessage answer, CancellationToken cancellation)
    {
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<T>(Json.Options, cancellation) ?? throw new JsonException("null");
    }

    sealed record RegisterBody(string PaymentId, Money Amount, string Description, DateTimeOffset ExpiresAt);

    sealed record RegisterAnswer(string PayUrl);

    sealed record RefundBody(string RefundId, string PaymentId, Money Amount);

    sealed record TransferBody(string TransferId, string Account, Money Amount);

    /// <summary>The web-hook's body, before anything about it is known.</summary>
    sealed record NotificationBody(string? NotificationId, string? Type, string? PaymentId, Money? Amount, DateTimeOffset? At)
    {
        public Result<Notification> ToNotification()
        {
            var checks = new Checks();
            var id = checks.Text("notificationId", NotificationId, 100);
            var type = checks.Text("type", Type, 50);
            var amount = checks.Amount("amount", Amount);
            if (At is null) checks.Add("at", "required", "at is missing.");
            if (PaymentId is null && type.StartsWith("payment.", StringComparison.Ordinal)) checks.Add("paymentId", "required", "paymentId is missing.");
            if (checks.Problem is { } problem) return problem;
            return new Notification(id, type, PaymentId, amount, At!.Value);
        }
    }
}
