using System.Security.Cryptography;
using Marketplace.Shared.Storage;
using Microsoft.AspNetCore.Http;

namespace Marketplace.Shared.Http;

/// <summary>
/// Makes a POST safe to send twice. The key is kept for 24 h per caller and route with a digest of the body: the same body gets
/// the same answer, another body 422, a twin still running 409. Only success is remembered; after a refusal, in which nothing
/// changed, the same body is tried afresh. A request cut off by a crash is run again under the same <see cref="Attempt.Cause"/>,
/// so what it had begun is found and not done twice.
/// </summary>
public sealed class Idempotency(IdempotencyTable table, TimeProvider time)
{
    /// <summary>How long a key is kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>After this long without an answer the first request is taken for dead.</summary>
    static readonly TimeSpan Abandoned = TimeSpan.FromSeconds(30);

    /// <summary>Runs an action once per key. Two storage transactions when a key is sent, none otherwise.</summary>
    /// <param name="request">Whose Idempotency-Key counts.</param>
    /// <param name="callerId">User or visitor; keys of two callers never meet.</param>
    /// <param name="body">The raw body; another one under the same key is refused.</param>
    /// <param name="required">Whether a missing key is 400 <c>idempotency-key-required</c>.</param>
    /// <param name="action">Returns an <see cref="Answer"/> when it did its work, or a <see cref="Problem"/> when it changed nothing.</param>
    /// <param name="cancellation">Of the request.</param>
    public async Task<IResult> OnceAsync(
        HttpRequest request, string callerId, byte[] body, bool required, Func<Attempt, Task<IResult>> action, CancellationToken cancellation)
    {
        var key = request.Headers["Idempotency-Key"].ToString();
        if (key.Length == 0)
        {
            return required
                ? Problem.BadRequest("idempotency-key-required", "Send an Idempotency-Key, so that a retry is not a second order.")
                : await action(new Attempt(Ids.New("cau", time.GetUtcNow()), time.GetUtcNow()));
        }

        if (key.Length > 255 || key.Any(c => c is < '!' or > '~'))
            return Problem.BadRequest("bad-idempotency-key", "An Idempotency-Key has 1 to 255 visible characters.");
        var started = await StartAsync($"{callerId}|{request.Method} {request.Path}", key, body, cancellation);
        if (started.Refusal is { } refusal) return refusal;
        if (started.Replay is { } replay) return replay with { Replayed = true };
        return await FinishAsync(started.Claim!, await action(new Attempt(started.Claim!.Cause, started.Claim.StartedAt)));
    }

    async Task<Start> StartAsync(string scope, string key, byte[] body, CancellationToken cancellation)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(body));
        var now = time.GetUtcNow();
        var mine = new IdempotencyClaim(scope, key, digest, Ids.New("cau", now), now);
        if (await table.TryClaimAsync(mine, cancellation)) return new Start(mine, null, null);
        if (await table.FindAsync(scope, key, cancellation) is not { } seen) return await StartAsync(scope, key, body, cancellation);
        if (now - seen.Claim.StartedAt > Kept) return await TakeOverAsync(seen, mine, cancellation);
        if (seen.Claim.BodyDigest != digest)
            return new Start(null, null, Problem.Unprocessable("idempotency-key-reused", "This key was used for something else.", "The same Idempotency-Key came with another body."));
        if (seen.Answer is not null) return new Start(null, seen.Answer, null);
        if (!seen.Failed && now - seen.LastTriedAt < Abandoned)
            return new Start(null, null, Problem.Conflict("request-in-progress", "The first request with this key is still running.") with { RetryAfterSeconds = 1 });
        return await TakeOverAsync(seen, seen.Claim, cancellation);
    }

    async Task<Start> TakeOverAsync(IdempotencyRecord seen, IdempotencyClaim claim, CancellationToken cancellation) =>
        await table.TryTakeOverAsync(seen, claim, time.GetUtcNow(), cancellation)
            ? new Start(claim, null, null)
            : new Start(null, null, Problem.Conflict("request-in-progress", "The first request with this key is still running.") with { RetryAfterSeconds = 1 });

    async Task<IResult> FinishAsync(IdempotencyClaim claim, IResult result)
    {
        // The work is done: its answer is kept even if the caller has gone meanwhile.
        if (result is Answer answer) await table.KeepAnswerAsync(claim, answer, CancellationToken.None);
        else await table.MarkFailedAsync(claim, CancellationToken.None);
        return result;
    }

    sealed record Start(IdempotencyClaim? Claim, Answer? Replay, Problem? Refusal);
}

/// <summary>One run of an idempotent action.</summary>
/// <param name="Cause">The same for each run under one key: derive ids from it.</param>
/// <param name="FirstTriedAt">The same for each run under one key: the time to put into time-ordered ids.</param>
public sealed record Attempt(string Cause, DateTimeOffset FirstTriedAt);
