using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Marketplace.Identity;

/// <summary>
/// Checks the access token of each HTTP request before its function runs and leaves the outcome with the request; what to do
/// about a token that is missing or wrong is for the function to say, by <see cref="Callers"/>.
/// </summary>
public sealed class CallersMiddleware(AccessTokens tokens) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is { } http) await CheckAsync(http);
        await next(context);
    }

    internal async ValueTask CheckAsync(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (header.Length == 0) return;
        Result<AccessToken> token = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            ? await tokens.CheckAsync(header["Bearer ".Length..].Trim())
            : IdentityProblems.InvalidToken;
        http.Items[Callers.TokenItem] = token;
    }
}

/// <summary>Says who sends a request, by what <see cref="CallersMiddleware"/> found out.</summary>
internal sealed class Callers : ICallers
{
    internal static readonly object TokenItem = new();
    const int VisitorIdLength = 64;
    static readonly HashSet<string> NoRoles = [];

    public Result<Caller> Anyone(HttpRequest request)
    {
        var visitor = Visitor(request);
        return Token(request) switch
        {
            null => new Caller(null, NoRoles, visitor),
            { } token => token.Then<Caller>(t => new Caller(t.UserId, t.Roles, visitor)),
        };
    }

    public Result<Caller> SignedIn(HttpRequest request) =>
        Anyone(request).Then<Caller>(caller => caller.UserId is null ? IdentityProblems.NotSignedIn : caller);

    public Result<Caller> Operator(HttpRequest request) =>
        SignedIn(request).Then<Caller>(caller => caller.IsOperator ? caller : IdentityProblems.OperatorsOnly);

    /// <summary>The session that the request's token is of.</summary>
    public static Result<string> Session(HttpRequest request) =>
        Token(request) is { } token ? token.Then<string>(t => t.SessionId) : IdentityProblems.NotSignedIn;

    /// <summary>What the middleware left; a header that it has not seen is a fault in the wiring, never a visitor.</summary>
    static Result<AccessToken>? Token(HttpRequest request)
    {
        if (request.HttpContext.Items.TryGetValue(TokenItem, out var found)) return (Result<AccessToken>)found!;
        return request.Headers.Authorization.ToString().Length == 0 ? null : throw new InvalidOperationException("CallersMiddleware is not wired.");
    }

    static string? Visitor(HttpRequest request) =>
        request.Headers["X-Visitor-Id"].ToString() is { Length: > 0 and <= VisitorIdLength } id && id.All(c => c is > ' ' and <= '~') ? id : null;
}
