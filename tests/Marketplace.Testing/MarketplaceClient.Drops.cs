using System.Text.Json;

namespace Marketplace.Testing;

/// <summary>A drop as its shop sees it.</summary>
public sealed record WireDrop(
    string DropId, string Status, string Step, int RowsTotal, int RowsDone, int Created, int Updated, int Unchanged, int Rejected, IReadOnlyList<WireDropNote> Faults, string? ReportUrl, string? RejectedRowsUrl)
{
    /// <summary>Whether it has ended.</summary>
    public bool IsOver => Status is "done" or "failed";

    /// <summary>Its counts, as "created/updated/unchanged/rejected".</summary>
    public string Counts => $"{Created}/{Updated}/{Unchanged}/{Rejected}";
}

/// <summary>What a drop's seller should know.</summary>
public sealed record WireDropNote(string Code, string Message, int? Row);

// Listing drops.
public sealed partial class MarketplaceClient
{
    /// <summary>Asks for a drop; its id and where to put the file.</summary>
    public async Task<(string DropId, string UploadUrl)> AskDropAsync(string shopId, string fileName, string? charset = null, CancellationToken cancellation = default)
    {
        var asked = (await PostAsync($"/api/shops/{shopId}/drops", new { fileName, charset }, cancellation: cancellation)).Expect(201).Json;
        return (asked.GetProperty("dropId").GetString()!, asked.GetProperty("uploadUrl").GetString()!);
    }

    /// <summary>Drops a file, and waits for the end.</summary>
    public async Task<WireDrop> DropAsync(
        string shopId, string fileName, byte[] content, string contentType = "application/octet-stream", string? charset = null, TimeSpan? patience = null, CancellationToken cancellation = default)
    {
        var (dropId, url) = await AskDropAsync(shopId, fileName, charset, cancellation);
        (await PutToStorageAsync(url, content, contentType, cancellation)).Expect(201);
        return await DropEndsAsync(shopId, dropId, patience, cancellation);
    }

    /// <summary>How far a drop has come.</summary>
    public async Task<WireDrop> DropAsync(string shopId, string dropId, CancellationToken cancellation = default) =>
        (await GetAsync($"/api/shops/{shopId}/drops/{dropId}", cancellation)).Expect(200).Read<WireDrop>();

    /// <summary>Waits for a drop's end.</summary>
    public Task<WireDrop> DropEndsAsync(string shopId, string dropId, TimeSpan? patience = null, CancellationToken cancellation = default) =>
        Eventually.SeesAsync(() => DropAsync(shopId, dropId, cancellation), seen => seen.IsOver, "the drop has ended", patience, cancellation);

    /// <summary>A drop's report.</summary>
    public async Task<JsonElement> ReportAsync(WireDrop drop, CancellationToken cancellation = default) =>
        (await AskStorageAsync(HttpMethod.Get, drop.ReportUrl!, cancellation: cancellation)).Expect(200).Json;

    /// <summary>The CSV of a drop's rejected rows.</summary>
    public async Task<string> RejectedRowsAsync(WireDrop drop, CancellationToken cancellation = default) =>
        (await AskStorageAsync(HttpMethod.Get, drop.RejectedRowsUrl!, cancellation: cancellation)).Expect(200).Text;
}
