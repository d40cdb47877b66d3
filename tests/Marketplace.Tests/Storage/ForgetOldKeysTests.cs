using Azure.Data.Tables;
using Marketplace.Shared.Http;
using Marketplace.Shared.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Marketplace.Tests.Storage;

public class ForgetOldKeysTests(Azurite azurite)
{
    [Fact]
    public async Task Keys_past_their_day_are_removed_and_younger_ones_kept()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 3, 40, 0, TimeSpan.Zero));
        var service = new TableServiceClient(azurite.NewAccount());
        await service.CreateTableAsync(IdempotencyTable.Name);
        var table = new IdempotencyTable(service);
        var old = await ClaimAsync(table, "old", clock.GetUtcNow() - Idempotency.Kept - TimeSpan.FromSeconds(1));
        await table.KeepAnswerAsync(old, Answer.Ok("done"), default);
        await ClaimAsync(table, "young", clock.GetUtcNow() - Idempotency.Kept + TimeSpan.FromMinutes(1));

        for (var twice = 0; twice < 2; twice++) await new ForgetOldKeys(table, clock, NullLogger<ForgetOldKeys>.Instance).Run(new(), default);

        Assert.Null(await table.FindAsync("scope", "old", default));
        Assert.NotNull(await table.FindAsync("scope", "young", default));
    }

    static async Task<IdempotencyClaim> ClaimAsync(IdempotencyTable table, string key, DateTimeOffset at)
    {
        var claim = new IdempotencyClaim("scope", key, "digest", "cau_1", at);
        Assert.True(await table.TryClaimAsync(claim, default));
        return claim;
    }
}
