using Marketplace.Identity;
using Marketplace.Identity.Contracts;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Support;
using Microsoft.Extensions.Options;

namespace Marketplace.Tests.Identity;

public sealed class AccountTests(Azurite azurite) : IAsyncLifetime
{
    Market market = null!;

    public async ValueTask InitializeAsync() => market = await Market.OpenAsync(azurite.NewAccount());

    public ValueTask DisposeAsync() => market.DisposeAsync();

    [Fact]
    public async Task Account_is_opened_and_found_under_any_spelling_of_its_email()
    {
        var opened = await market.RegisterAsync(new { email = " Mei@Example.org ", password = People.Password, displayName = "Mei" });
        Assert.Equal(201, opened.Status);
        var mei = await market.SignInAsync("mei@EXAMPLE.org");
        Assert.Equal(opened.At("userId").GetString(), mei.UserId);
        Assert.Equal("mei@example.org", (await market.Get<IAccounts>().FindAsync(mei.UserId, default))!.Email);
    }

    [Fact]
    public async Task Email_has_one_account_however_many_register_it_at_once()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            market.RegisterAsync(new { email = i % 2 == 0 ? "mei@example.org" : "MEI@example.org", password = People.Password, displayName = $"Mei {i}" })));
        var opened = Assert.Single(all, a => a.Status == 201);
        Assert.All(all.Where(a => a.Status != 201), a => Assert.Equal((409, "email-taken"), (a.Status, a.Code)));
        Assert.Equal(opened.At("userId").GetString(), (await market.SignInAsync("mei@example.org")).UserId);
    }

    [Fact]
    public async Task Same_idempotency_key_gives_the_same_account_and_another_body_is_refused()
    {
        var body = new { email = "mei@example.org", password = People.Password, displayName = "Mei" };
        var first = await market.RegisterAsync(body, ("Idempotency-Key", "one"));
        var again = await market.RegisterAsync(body, ("Idempotency-Key", "one"));
        Assert.Equal((201, first.Text), (again.Status, again.Text));
        Assert.Equal("true", again.Headers["Idempotent-Replayed"]);
        var other = await market.RegisterAsync(body with { displayName = "Li" }, ("Idempotency-Key", "one"));
        Assert.Equal((422, "idempotency-key-reused"), (other.Status, other.Code));
    }

    [Fact]
    public async Task Registration_that_died_anywhere_is_finished_by_the_same_request()
    {
        for (var request = 1; request <= 6; request++)
            foreach (var after in new[] { false, true })
            {
                var body = new { email = $"mei{request}{after}@example.org", password = People.Password, displayName = "Mei" };
                var key = ("Idempotency-Key", $"{request}{after}");
                market.Faults.Reset(request, after);
                var died = false;
                try { died = (await market.RegisterAsync(body, key)).Status != 201; }
                catch (CrashException) { died = true; }
                market.Faults.Reset();
                market.Clock.Advance(TimeSpan.FromMinutes(1));
                if (died) Assert.Equal(201, (await market.RegisterAsync(body, key)).Status);
                await market.SignInAsync(body.email);
            }
    }

    [Fact]
    public async Task All_wrong_fields_come_back_at_once()
    {
        var answer = await market.RegisterAsync(new { email = "nobody", password = "short", displayName = new string('x', 65) });
        Assert.Equal((422, "invalid-fields"), (answer.Status, answer.Code));
        Assert.Equal(["email", "displayName", "password"], answer.Json.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("field").GetString()));
    }

    [Theory]
    [InlineData("{", 400, "malformed-json")]
    [InlineData("", 400, "malformed-json")]
    [InlineData("null", 400, "malformed-json")]
    [InlineData("[]", 422, "invalid-fields")]
    [InlineData("""{"email":7,"password":"a long walk at night","displayName":"x"}""", 422, "invalid-fields")]
    [InlineData("""{"email":"a@b.c","email":"d@b.c","password":"a long walk at night","displayName":"x"}""", 400, "malformed-json")]
    [InlineData("""{"email":"a@b.c","password":"a long walk at night","displayName":"x\u0000y"}""", 422, "invalid-fields")]
    [InlineData("""{"email":"a@b.c","password":"a long walk at night","displayName":"\ud800"}""", 422, "invalid-fields")]
    [InlineData("{}", 422, "invalid-fields")]
    public async Task Hostile_body_is_refused_with_its_code(string body, int status, string code)
    {
        var answer = await market.RegisterAsync(body);
        Assert.Equal((status, code), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("@example.org")]
    [InlineData("mei@")]
    [InlineData("mei@@example.org")]
    [InlineData("mei li@example.org")]
    [InlineData("mei@-example.org")]
    [InlineData("mei@example..org")]
    [InlineData("<mei>@example.org")]
    public async Task What_is_no_email_is_refused(string email) =>
        Assert.Equal("invalid-fields", (await market.RegisterAsync(new { email, password = People.Password, displayName = "Mei" })).Code);

    [Theory]
    [InlineData("short")]
    [InlineData("password123")]
    [InlineData("P4ssw0rd!!")]
    [InlineData("Password2026!")]
    [InlineData("1234567890")]
    [InlineData("0987654321")]
    [InlineData("qwertyuiop")]
    [InlineData("1q2w3e4r5t")]
    [InlineData("aaaaaaaaaaaa")]
    [InlineData("abcabcabcabc")]
    [InlineData("letmein2024")]
    [InlineData("  iloveyou1314  ")]
    [InlineData("19991231000")]
    [InlineData("mei@example.org")]
    public async Task Password_that_is_tried_first_is_weak(string password)
    {
        var answer = await market.RegisterAsync(new { email = "mei@example.org", password, displayName = "Mei" });
        Assert.Equal((422, "weak-password"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("correct horse 3027712345")]
    [InlineData("buyer 3 likes mugs 77")]
    [InlineData("我的密码很长很长吧真的")]
    [InlineData("tz9!kq02ml")]
    public async Task Password_that_is_long_and_rare_is_taken(string password) =>
        Assert.Equal(201, (await market.RegisterAsync(new { email = "mei@example.org", password, displayName = "Mei" })).Status);

    [Fact]
    public async Task First_operator_is_made_once_and_only_where_it_is_named()
    {
        var account = azurite.NewAccount();
        string first;
        await using (var started = await Market.OpenAsync(account, null, ("Operators:Bootstrap", People.OperatorSetting))) first = (await started.OperatorAsync()).UserId;
        await using var again = await Market.OpenAsync(account, null, ("Operators:Bootstrap", People.OperatorSetting));
        Assert.Equal(first, (await again.OperatorAsync()).UserId);
        Assert.Equal(["operator"], (await again.Get<IAccounts>().FindAsync(first, default))!.Roles);
        Assert.Equal(401, (await market.TrySignInAsync("boss@example.org", "watches over all of it")).Status);
    }

    [Fact]
    public async Task Whoever_registered_the_operators_email_first_gains_nothing()
    {
        var account = azurite.NewAccount();
        await using (var before = await Market.OpenAsync(account)) await before.SomeoneAsync("boss");
        await using var after = await Market.OpenAsync(account, null, ("Operators:Bootstrap", People.OperatorSetting));
        Assert.Empty((await after.Get<IAccounts>().FindAsync((await after.SignInAsync("boss@example.org")).UserId, default))!.Roles);
    }

    [Theory]
    [InlineData("")]
    [InlineData("c2hvcnQ=")]
    [InlineData("not base 64 at all, however long it may be")]
    public async Task App_does_not_start_without_a_signing_key(string key)
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => Market.OpenAsync(azurite.NewAccount(), null, ("Identity:SigningKey", key)));
        Assert.Contains("openssl rand -base64 48", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("boss@example.org")]
    [InlineData("boss@example.org:short")]
    [InlineData("boss@example.org:password1234")]
    public async Task App_does_not_start_with_a_bad_first_operator(string setting) =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => Market.OpenAsync(azurite.NewAccount(), null, ("Operators:Bootstrap", setting)));
}
