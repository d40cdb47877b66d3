namespace Marketplace.Journeys;

/// <summary>Every body of every route, wrong in every way that we know: refused with a problem that names it, and nothing has changed.</summary>
[Collection(RoutesUnderFire.Name)]
public class BadBodyTests(RoutesSite site) : Journey(site)
{
    public static TheoryData<string> WithBody => [.. RouteTable.All.Where(r => r.Body is not null).Select(r => r.Name)];

    [Theory]
    [MemberData(nameof(WithBody))]
    public async Task A_bad_body_is_refused_and_changes_nothing(string name)
    {
        var (route, world) = (RouteTable.All.Single(r => r.Name == name), await site.WorldAsync());
        var before = await world.LookAsync();
        var right = await world.RightAsync(route);
        var failures = new Failures();
        foreach (var fault in BodyFaults.Of(route, (string)right.Body!))
        {
            var call = right with { Body = fault.Body, Key = route.KeyRequired ? MarketplaceClient.NewKey() : null };
            var reply = await world.As(route.By).SendAsync(await SignedAsync(route, call));
            failures.Check(fault.What, reply, fault.Statuses);
            if (fault.Field is not null && reply is { Status: 422, Code: "invalid-fields" })
                failures.Check(fault.What, reply.Problem.Errors?.Any(e => e.Field.StartsWith(fault.Field, StringComparison.Ordinal)) == true, $"no error names {fault.Field}: {reply}");
        }

        failures.Throw();
        await world.StillLooksAsync(before);
    }

    // The provider signs what it sends, wrong or not; otherwise only the signature would be tried here.
    async Task<Call> SignedAsync(Route route, Call call) => route.Path != "/payments/notifications"
        ? call
        : call with { Headers = new Dictionary<string, string> { ["Sandbox-Signature"] = ProviderVoice.Sign(call.Bytes!, await site.Visitor.ClockAsync()) } };
}
