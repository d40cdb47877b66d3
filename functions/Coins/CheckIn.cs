using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Coins;

/// <summary>What a check-in gave; the next one counts from <see cref="NextAt"/> on.</summary>
public sealed record CheckedIn(long Coins, int Streak, DateTimeOffset NextAt);

/// <summary>
/// The daily check-in. Days begin at midnight in China (UTC+8); each day in a row gives one coin more, up to seven; a day left
/// out begins anew.
/// </summary>
public sealed class CheckIn(CoinDesk desk, Idempotency idempotency, ICallers callers)
{
    [Function(nameof(CheckIn))]
    [Operation("Check in for today", Who = Who.SignedIn, Answer = typeof(CheckedIn), IdempotencyKey = IdempotencyKey.Required,
        Problems = ["400 idempotency-key-required", "409 already-checked-in", "422 idempotency-key-reused"])]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "coins/check-in")] HttpRequest request, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var unknown)) return unknown;
        if (!(await Body.BytesAsync(request, cancellation)).TryGet(out var body, out var unread)) return unread;
        return await idempotency.OnceAsync(request, caller.Id, body, required: true, attempt => CheckInAsync(caller.Id, attempt, cancellation), cancellation);
    }

    async Task<IResult> CheckInAsync(string userId, Attempt attempt, CancellationToken cancellation)
    {
        if (await desk.CheckInAsync(userId, attempt.Cause, attempt.FirstTriedAt, cancellation) is not { } counted) return AlreadyCheckedIn;
        return Answer.Ok(new CheckedIn(counted.Entry.Coins, counted.Streak, CoinCalendar.EndOf(CoinCalendar.DayOf(counted.Entry.At))));
    }

    static Problem AlreadyCheckedIn { get; } = Problem.Conflict("already-checked-in", "You have checked in today.", "The next day begins at midnight, UTC+8.");
}
