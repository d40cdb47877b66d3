using System.Net.Http.Headers;
using System.Text;

namespace Marketplace.Local.SandboxProvider;

/// <summary>
/// Tells the app what happened, until the app answers 2xx. Tellings of one line go one after the other, lines beside each other.
/// An app that does not answer is asked again after 1, 2, 4, 8, then every 15 seconds of the <see cref="TimeProvider"/>; nothing polls in
/// between. Everything pending is in the file, and is tried at once when the host starts again. Once disposed of, it touches the file no more.
/// </summary>
internal sealed class DeliveryWorker : IAsyncDisposable
{
    private const int MostAtOnce = 16;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);
    private readonly SandboxDatabase database;
    private readonly WebhookSigner signer;
    private readonly TimeProvider time;
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private readonly Lock gate = new();
    private readonly Dictionary<string, DeliveryLine> lines = [];
    private readonly PriorityQueue<DeliveryLine, DateTimeOffset> agenda = new();
    private readonly ITimer alarm;
    private readonly CancellationTokenSource ending = new();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int sending;
    private Uri? target;
    private CancellationTokenRegistration following;

    public DeliveryWorker(SandboxDatabase database, WebhookSigner signer, TimeProvider time)
    {
        (this.database, this.signer, this.time) = (database, signer, time);
        alarm = time.CreateTimer(_ => SendDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The app answers under this address from now on.</summary>
    public void Start(Uri target, CancellationToken stopping)
    {
        lock (gate)
        {
            this.target = target;
            following = stopping.UnsafeRegister(_ => ending.Cancel(), null);
            var now = time.GetUtcNow();
            foreach (var delivery in database.Transact(database.Pending))
                Queue(delivery.Attempts == 0 ? delivery : delivery with { DueAt = now });
        }

        SendDue();
    }

    /// <summary>Takes over what was just written to the file.</summary>
    public void Add(IReadOnlyCollection<Delivery> deliveries)
    {
        if (deliveries.Count == 0) return;
        lock (gate)
        {
            if (target is null) return;
            foreach (var delivery in deliveries) Queue(delivery);
        }

        SendDue();
    }

    public async ValueTask DisposeAsync()
    {
        await following.DisposeAsync();
        await ending.CancelAsync();
        lock (gate) EndWhenIdle();
        await ended.Task;
        await alarm.DisposeAsync();
        http.Dispose();
        ending.Dispose();
    }

    private void Queue(Delivery delivery)
    {
        if (!lines.TryGetValue(delivery.Line, out var line)) lines.Add(delivery.Line, line = new DeliveryLine(delivery.Line));
        line.Add(delivery);
        Plan(line);
    }

    private void Plan(DeliveryLine line)
    {
        if (line is { Busy: false, Next: { } next }) agenda.Enqueue(line, next.DueAt);
    }

    private void SendDue()
    {
        lock (gate)
        {
            if (ending.IsCancellationRequested) return;
            var now = time.GetUtcNow();
            while (sending < MostAtOnce && agenda.TryPeek(out var line, out var due) && due <= now)
            {
                agenda.Dequeue();
                if (line is not { Busy: false, Next: { } next } || next.DueAt > now) continue;
                line.Busy = true;
                sending++;
                _ = Task.Run(() => SendAsync(line, next), CancellationToken.None);
            }

            if (sending < MostAtOnce && agenda.TryPeek(out _, out var at)) alarm.Change(at > now ? at - now : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task SendAsync(DeliveryLine line, Delivery delivery)
    {
        try
        {
            var tried = await TryAsync(delivery);
            if (!ending.IsCancellationRequested) _ = database.Transact(() => Note(tried));
            lock (gate) PutBack(line, delivery, tried);
        }
        finally
        {
            lock (gate)
            {
                sending--;
                EndWhenIdle();
            }
        }

        SendDue();
    }

    private void PutBack(DeliveryLine line, Delivery told, Delivery tried)
    {
        line.Busy = false;
        line.Remove(told);
        if (tried.DeliveredAt is null) line.Add(tried);
        if (line.Next is null) lines.Remove(line.Name);
        Plan(line);
    }

    private void EndWhenIdle()
    {
        if (ending.IsCancellationRequested && sending == 0) ended.TrySetResult();
    }

    private bool Note(Delivery tried)
    {
        database.NoteAttempt(tried);
        return true;
    }

    private async Task<Delivery> TryAsync(Delivery delivery)
    {
        var attempts = delivery.Attempts + 1;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new StringContent(delivery.Body, Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json")) };
            request.Headers.Add(WebhookSigner.Header, signer.Sign(delivery.Body, time.GetUtcNow()));
            using var answer = await http.SendAsync(request, ending.Token);
            var now = time.GetUtcNow();
            var tried = delivery with { Attempts = attempts, LastStatus = (int)answer.StatusCode, LastError = null };
            return answer.IsSuccessStatusCode ? tried with { DeliveredAt = now } : tried with { DueAt = now + PauseAfter(attempts) };
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            return delivery with { Attempts = attempts, LastStatus = null, LastError = failure.Message, DueAt = time.GetUtcNow() + PauseAfter(attempts) };
        }
    }

    private static TimeSpan PauseAfter(int attempts)
    {
        var pause = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(attempts, 10) - 1));
        return pause < LongestPause ? pause : LongestPause;
    }
}
