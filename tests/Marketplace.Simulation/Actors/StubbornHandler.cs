using System.Net;

namespace Marketplace.Simulation.Actors;

/// <summary>
/// A client that never gives up, as a good storefront does: whatever is no answer (no connection, a cut-off one, 5xx, 429, or 409 while
/// its own first try still runs) is tried again with the same body and the same Idempotency-Key, until an answer comes or the
/// patience is over. An access token that is over is renewed on the way.
/// </summary>
public sealed class StubbornHandler(HttpMessageHandler inner, TimeProvider time, TimeSpan patience) : DelegatingHandler(inner)
{
    static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(40);
    static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(400);
    static readonly TimeSpan OneTry = TimeSpan.FromSeconds(20);

    /// <summary>How often something was tried again.</summary>
    public int Retries => retries;

    int retries;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is not null) await request.Content.LoadIntoBufferAsync(cancellationToken);
        var began = time.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var (answer, failure) = await TryAsync(request, cancellationToken);
            if (answer is not null && !await IsNoAnswerAsync(answer, cancellationToken)) return answer;
            if (time.GetElapsedTime(began) > patience)
                return answer ?? throw new HttpRequestException($"No answer to {request.Method} {request.RequestUri} in {patience}.", failure);
            answer?.Dispose();
            Interlocked.Increment(ref retries);
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    async Task<(HttpResponseMessage? Answer, Exception? Failure)> TryAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using var oneTry = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        oneTry.CancelAfter(OneTry);
        try
        {
            var answer = await base.SendAsync(request, oneTry.Token);
            await answer.Content.LoadIntoBufferAsync(oneTry.Token);
            return (answer, null);
        }
        catch (HttpRequestException failure)
        {
            return (null, failure);
        }
        catch (IOException failure)
        {
            return (null, failure);
        }
        catch (OperationCanceledException failure) when (!cancellation.IsCancellationRequested)
        {
            return (null, failure);
        }
    }

    static async Task<bool> IsNoAnswerAsync(HttpResponseMessage answer, CancellationToken cancellation) =>
        (int)answer.StatusCode >= 500 || answer.StatusCode is HttpStatusCode.TooManyRequests
        || (answer.StatusCode is HttpStatusCode.Conflict
            && (await answer.Content.ReadAsStringAsync(cancellation)).Contains("\"request-in-progress\"", StringComparison.Ordinal));
}
