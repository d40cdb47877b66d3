using Marketplace.Media.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Marketplace.Orders;

/// <summary>Words, pictures, or both.</summary>
public sealed record EvidenceRequest(string? Text, IReadOnlyList<string?>? MediaIds);

/// <summary>Hands in evidence for the operator who will rule; both sides may, until the deadline. Pictures are the sender's own.</summary>
public sealed class AddEvidence(OrderActions actions, IMedia media)
{
    const int MostPictures = 9;

    [Function(nameof(AddEvidence))]
    [Operation("Hand in evidence", Who = Who.Party, Body = typeof(EvidenceRequest), Answer = typeof(OrderAnswer),
        IdempotencyKey = IdempotencyKey.Optional, Problems = ["409 not-allowed-now", "409 too-much-evidence", "422 invalid-fields"])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "orders/{orderId}/actions/add-evidence")] HttpRequest request, string orderId,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        actions.RunAsync(client, request, orderId, SignalKind.AddEvidence, Read, cancellation, (ask, caller) => FaultAsync(ask.Evidence!.MediaIds, caller, cancellation));

    static Result<Ask> Read(byte[] body)
    {
        if (!Body.Parse<EvidenceRequest>(body).TryGet(out var asked, out var unread)) return unread;
        var checks = new Checks();
        var pictures = checks.List("mediaIds", asked.MediaIds ?? [], MostPictures).Take(MostPictures).Select((id, i) => checks.Text($"mediaIds[{i}]", id, 64)).Distinct().ToList();
        var text = pictures.Count == 0 ? checks.Text("text", asked.Text, 2_000) : checks.OptionalText("text", asked.Text, 2_000);
        return checks.Problem is { } wrong ? wrong : new Ask(SignalKind.AddEvidence) { Evidence = new Evidence(text, pictures) };
    }

    async Task<Problem?> FaultAsync(IReadOnlyList<string> pictures, Caller caller, CancellationToken cancellation)
    {
        if (pictures.Count == 0) return null;
        var known = await media.FindAsync([.. pictures.Where(id => Ids.IsId(id, "med"))], cancellation);
        var wrong = pictures.Where(id => known.GetValueOrDefault(id) is not { Kind: MediaKind.Picture, Status: MediaStatus.Ready } medium || medium.OwnerId != caller.Id).ToList();
        return wrong.Count == 0 ? null : Problem.Invalid([.. wrong.Select(id => new FieldError("mediaIds", "unknown-media", $"{id} is no picture of yours that is ready."))]);
    }
}
