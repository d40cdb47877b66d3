using System.Text.Json;

namespace Marketplace.Testing;

// What operators and the machine itself are asked.
public sealed partial class MarketplaceClient
{
    /// <summary>Audits the ledger; for operators.</summary>
    public async Task<WireAudit> AuditAsync(CancellationToken cancellation = default) =>
        (await GetAsync("/api/operations/ledger/audit", cancellation)).Expect(200).Read<WireAudit>();

    /// <summary>Audits the ledger until it finds nothing, as it does once what is in flight has landed; for operators.</summary>
    public Task<WireAudit> WaitForCleanAuditAsync(CancellationToken cancellation = default) =>
        Eventually.SeesAsync(() => AuditAsync(cancellation), audit => audit.Ok, "the ledger's audit is clean", cancellation: cancellation);

    /// <summary>Has all shops paid what they have available, and waits until that is done; for operators.</summary>
    public async Task PayShopsAsync(CancellationToken cancellation = default)
    {
        var started = await Eventually.SeesAsync(
            () => PostAsync("/api/operations/payouts/batches", cancellation: cancellation), reply => reply.Code != "batch-running", "no other batch runs", cancellation: cancellation);
        await WaitForOrchestrationAsync(started.Expect(202).Json.GetProperty("instanceId").GetString()!, cancellation);
    }

    /// <summary>Waits until an orchestration has completed; for operators.</summary>
    public Task WaitForOrchestrationAsync(string instanceId, CancellationToken cancellation = default) => Eventually.SeesAsync(
        async () => (await GetAsync($"/api/operations/orchestrations/{instanceId}", cancellation)).Expect(200).Json.GetProperty("status").GetString(),
        status => status == "completed", $"{instanceId} has completed", cancellation: cancellation);

    /// <summary>Makes or renames a category, so that an empty marketplace can list goods; for operators.</summary>
    public async Task<string> PutCategoryAsync(string categoryId = "mugs", string name = "Mugs", CancellationToken cancellation = default)
    {
        (await SendAsync(new Call("PUT", $"/api/categories/{categoryId}") { Body = new { name } }, cancellation)).ExpectSuccess();
        return categoryId;
    }

    /// <summary>Moves the clock of the whole app; returns what it shows then.</summary>
    public async Task<DateTimeOffset> AdvanceClockAsync(TimeSpan by, CancellationToken cancellation = default)
    {
        var call = new Call("POST", "/local/clock") { Body = new { advance = by.ToString("c") } };
        return (await SendAsync(call, token: null, cancellation)).Expect(200).Json.GetProperty("utcNow").GetDateTimeOffset();
    }

    /// <summary>What the app's clock shows.</summary>
    public async Task<DateTimeOffset> ClockAsync(CancellationToken cancellation = default) =>
        (await SendAsync(new Call("GET", "/local/clock"), token: null, cancellation)).Expect(200).Json.GetProperty("utcNow").GetDateTimeOffset();

    /// <summary>What the app asked of storage, and how full its queues are.</summary>
    public async Task<JsonElement> StatsAsync(CancellationToken cancellation = default) =>
        (await SendAsync(new Call("GET", "/local/stats"), token: null, cancellation)).Expect(200).Json;
}
