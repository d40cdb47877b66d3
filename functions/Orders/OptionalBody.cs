using Marketplace.Shared;
using Marketplace.Shared.Http;

namespace Marketplace.Orders;

/// <summary>An action that needs nothing but the asking: its body may be missing, and is an object if it is there.</summary>
public sealed record Nothing;

/// <summary>Bodies that may be missing; <c>null</c> counts as missing.</summary>
public static class OptionalBody
{
    public static bool IsEmpty(byte[] body) => body.AsSpan().Trim(" \t\r\n"u8) is [] or [(byte)'n', (byte)'u', (byte)'l', (byte)'l'];

    /// <summary>Reads the body of an action that needs nothing.</summary>
    public static Result<Ask> Asking(SignalKind kind, byte[] body) =>
        IsEmpty(body) ? new Ask(kind) : Body.Parse<Nothing>(body).Then<Ask>(_ => new Ask(kind));

    /// <summary>Reads the body of an action that may say why.</summary>
    public static Result<Ask> Reasoning(SignalKind kind, byte[] body)
    {
        if (IsEmpty(body)) return new Ask(kind);
        if (!Body.Parse<CancelRequest>(body).TryGet(out var asked, out var unread)) return unread;
        var checks = new Checks();
        var reason = checks.OptionalText("reason", asked.Reason, 300);
        return checks.Problem is { } wrong ? wrong : new Ask(kind, reason);
    }
}
