namespace Marketplace.Journeys;

/// <summary>A marketplace that lays its mails into a folder, which at first is none.</summary>
public sealed class MailSite : Site
{
    /// <summary>Where the mails go.</summary>
    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"mails-{Guid.NewGuid():n}");

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string>(base.Settings) { ["Mail__Port"] = "file", ["Mail__From"] = "market@example.org", ["Mail__Folder"] = Folder };

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
        if (File.Exists(Folder)) File.Delete(Folder);
        if (Directory.Exists(Folder)) Directory.Delete(Folder, true);
    }
}

public sealed class DeadMailTests(MailSite site) : Journey(site), IClassFixture<MailSite>
{
    const string Mails = "mails";

    [Fact]
    public async Task Mails_that_cannot_leave_for_days_become_dead_letters_and_leave_when_an_operator_sends_them_again()
    {
        await File.WriteAllTextAsync(site.Folder, "in the way of the folder");
        // Less than the least that is paid out, so that no night tells of a payout.
        var stall = await site.OpenStallAsync(priceFen: 90);
        var buyer = await site.Visitor.RegisterAsync("Lin");
        (await buyer.SendAsync(new Call("PUT", "/api/notifications/settings") { Body = new { mail = false } })).Expect(200);
        var placed = await buyer.BuyAndPayAsync(stall.SkuId);
        (await stall.Seller.ShipAsync(placed.OrderId)).ExpectSuccess();
        await buyer.WaitForStatusAsync(placed.OrderId, "shipped");
        (await buyer.ConfirmAsync(placed.OrderId)).ExpectSuccess();
        await stall.Seller.WaitForNotificationAsync("order-completed", placed.OrderId);
        var dead = await Eventually.SeesAsync(WaitADayAsync, seen => seen.Count == 2, "the seller's two mails are dead letters");

        File.Delete(site.Folder);
        var boss = await site.Visitor.SignInAsOperatorAsync();
        (await boss.PostAsync($"/api/operations/dead-letters/{dead[0]}/actions/resend", null)).Expect(200);
        (await boss.PostAsync($"/api/operations/dead-letters/{dead[1]}/actions/discard", null)).Expect(200);

        await Eventually.SeesAsync(() => Task.FromResult(Directory.Exists(site.Folder) ? Directory.GetFiles(site.Folder, "*.eml") : []), files => files.Length == 1, "the mail has left");
        Assert.Empty(await DeadAsync());
        (await boss.PostAsync($"/api/operations/dead-letters/{dead[0]}/actions/resend", null)).ExpectProblem(404, "not-found");
    }

    /// <summary>
    /// The clock is moved until all attempts are used up; tokens do not live that long. It is not moved while an attempt is made: that one would lose its lock,
    /// come again, and could still be at it when the folder is there.
    /// </summary>
    async Task<IReadOnlyList<string>> WaitADayAsync()
    {
        await site.Operator.AdvanceClockAsync(TimeSpan.FromHours(25));
        await Eventually.SeesAsync(ActiveAsync, active => active == 0, "no mail is being sent");
        return await DeadAsync();
    }

    async Task<int> ActiveAsync() => (await site.Visitor.StatsAsync()).GetProperty("serviceBus").GetProperty(Mails).GetProperty("active").GetInt32();

    async Task<IReadOnlyList<string>> DeadAsync()
    {
        var reply = (await (await site.Visitor.SignInAsOperatorAsync()).GetAsync($"/api/operations/dead-letters?entity={Mails}")).Expect(200);
        return [.. reply.Json.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()!)];
    }
}
