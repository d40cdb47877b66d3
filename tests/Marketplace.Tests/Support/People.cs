using Marketplace.Identity;
using Marketplace.Tests.Web;

namespace Marketplace.Tests.Support;

/// <summary>A user who is signed in.</summary>
public sealed record Someone(string UserId, string Token, string RefreshToken);

/// <summary>What tests do with accounts before they come to their point.</summary>
public static class People
{
    public const string Password = "a long walk at night";
    public const string OperatorSetting = "boss@example.org:watches over all of it";

    public static Task<Read> RegisterAsync(this Market market, object? body, params (string Name, string Value)[] headers) =>
        market.CallAsync<OpenAccount>((f, r) => f.Run(r, default), body, headers: headers);

    public static Task<Read> TrySignInAsync(this Market market, string email, string password = Password) =>
        market.CallAsync<StartSession>((f, r) => f.Run(r, default), new { email, password });

    public static async Task<Someone> SignInAsync(this Market market, string email, string password = Password)
    {
        var answer = await market.TrySignInAsync(email, password);
        Assert.Equal(200, answer.Status);
        return new Someone(answer.At("userId").GetString()!, answer.At("accessToken").GetString()!, answer.At("refreshToken").GetString()!);
    }

    public static async Task<Someone> SomeoneAsync(this Market market, string name)
    {
        Assert.Equal(201, (await market.RegisterAsync(new { email = $"{name}@example.org", password = Password, displayName = name })).Status);
        return await market.SignInAsync($"{name}@example.org");
    }

    /// <summary>Of a market that was opened with <see cref="OperatorSetting"/>.</summary>
    public static Task<Someone> OperatorAsync(this Market market)
    {
        var parts = OperatorSetting.Split(':');
        return market.SignInAsync(parts[0], parts[1]);
    }
}
