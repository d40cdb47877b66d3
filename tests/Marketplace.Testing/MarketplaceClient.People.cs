namespace Marketplace.Testing;

// Accounts and sessions.
public sealed partial class MarketplaceClient
{
    const string GoodPassword = "seven blue kettles sing";

    /// <summary>Registers somebody new and signs them in.</summary>
    public async Task<MarketplaceClient> RegisterAsync(string displayName, CancellationToken cancellation = default)
    {
        var email = $"{Guid.NewGuid():n}@example.org";
        (await Visitor().PostAsync("/api/accounts", new { email, password = GoodPassword, displayName }, cancellation: cancellation)).Expect(201);
        return await SignInAsync(email, GoodPassword, cancellation);
    }

    /// <summary>Signs in with an account that exists.</summary>
    public async Task<MarketplaceClient> SignInAsync(string email, string password, CancellationToken cancellation = default)
    {
        var reply = await Visitor().PostAsync("/api/sessions", new { email, password }, cancellation: cancellation);
        return new MarketplaceClient(http) { account = (email, password), Session = reply.Expect(200).Read<WireSession>() };
    }

    /// <summary>Signs the first operator in, whose account came with the app's settings.</summary>
    public Task<MarketplaceClient> SignInAsOperatorAsync(CancellationToken cancellation = default)
    {
        var parts = MarketplaceProcess.OperatorAccount.Split(':', 2);
        return SignInAsync(parts[0], parts[1], cancellation);
    }

    /// <summary>Who one is.</summary>
    public async Task<WireMe> MeAsync(CancellationToken cancellation = default) => (await GetAsync("/api/me", cancellation)).Expect(200).Read<WireMe>();

    // Many requests of one person find the token over at once; the first renews it for all.
    async Task<WireSession> AfterAsync(WireSession over)
    {
        Task<WireSession> next;
        lock (gate)
        {
            if (renewal is null || renewed != over) (renewal, renewed) = (SignInOnceMoreAsync(), over);
            next = renewal;
        }

        return Session = await next;
    }

    async Task<WireSession> SignInOnceMoreAsync() => (await SignInAsync(Account.Email, Account.Password)).Session!;
}
