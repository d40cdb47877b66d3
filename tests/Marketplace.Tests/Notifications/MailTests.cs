using System.Text.Json;
using Marketplace.Identity.Contracts;
using Marketplace.Notifications;
using Marketplace.Orders.Contracts;
using Marketplace.Shared.Http;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Support;
using Marketplace.Tests.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Marketplace.Tests.Notifications;

public sealed class MailTests(Azurite azurite) : IAsyncLifetime
{
    readonly string folder = Directory.CreateTempSubdirectory("mails-").FullName;
    TestBus bus = null!;
    Market market = null!;
    Someone buyer = null!;

    public async ValueTask InitializeAsync()
    {
        bus = await TestBus.StartAsync((MailToSend.Queue, null));
        market = await Market.OpenAsync(
            azurite.NewAccount(), s => s.AddNotifications(), null,
            ("AzureWebJobsServiceBus", bus.ConnectionString), ("Mail:Port", "file"), ("Mail:From", "market@example.org"), ("Mail:Folder", folder));
        buyer = await market.SomeoneAsync("lin");
    }

    public async ValueTask DisposeAsync()
    {
        await market.DisposeAsync();
        await bus.DisposeAsync();
        Directory.Delete(folder, true);
    }

    [Fact]
    public async Task News_are_mailed_to_whom_they_concern_once()
    {
        await HearAsync("shipped", "Celadon mug");
        await HearAsync("shipped", "Celadon mug");
        foreach (var work in await bus.SeenAsync<MailToSend>(MailToSend.Queue)) await SendAsync(work);

        var mail = await MimeMessage.LoadAsync(Assert.Single(Directory.GetFiles(folder)));
        Assert.Equal("lin@example.org", mail.To.Mailboxes.Single().Address);
        Assert.Equal(("Order shipped", "market@example.org"), (mail.Subject, mail.From.Mailboxes.Single().Address));
        Assert.Contains("Celadon mug", mail.TextBody, StringComparison.Ordinal);
        Assert.Null(mail.HtmlBody);
    }

    [Fact]
    public async Task What_others_typed_neither_becomes_markup_nor_adds_a_header()
    {
        await HearAsync("shipped", "<script>x</script>\r\nBcc: all@example.org");
        await SendAsync(Assert.Single(await bus.SeenAsync<MailToSend>(MailToSend.Queue)));
        var mail = await MimeMessage.LoadAsync(Assert.Single(Directory.GetFiles(folder)));
        Assert.Empty(mail.Bcc);
        Assert.Equal("text/plain", mail.Body!.ContentType.MimeType);
    }

    [Fact]
    public async Task Mail_that_was_turned_off_is_not_sent_even_when_it_waits_already()
    {
        await HearAsync("shipped", "Celadon mug");
        Assert.Equal(200, (await ChooseAsync(new { mail = false })).Status);
        await SendAsync(Assert.Single(await bus.SeenAsync<MailToSend>(MailToSend.Queue)));
        Assert.Empty(Directory.GetFiles(folder));
        Assert.False((await market.CallAsync<NotificationSettings>((f, r) => f.Get(r, default), token: buyer.Token, method: "GET")).At("mail").GetBoolean());
        Assert.Equal(422, (await ChooseAsync(new { })).Status);
    }

    [Fact]
    public async Task Server_that_is_away_delays_nothing_and_loses_nothing()
    {
        var port = new Unsteady { Fails = 8 };
        await HearAsync("shipped", "Celadon mug");
        var work = Assert.Single(await bus.SeenAsync<MailToSend>(MailToSend.Queue));
        for (var attempt = 1; attempt <= 8; attempt++)
        {
            await SendAsync(work, port);
            var waits = (await bus.PeekAsync(MailToSend.Queue)).MaxBy(m => m.SequenceNumber)!;
            Assert.True(waits.ScheduledEnqueueTime > market.Clock.GetUtcNow());
            work = work with { Attempt = attempt };
            Assert.Equal(work, JsonSerializer.Deserialize<MailToSend>(waits.Body, Json.Options));
        }

        await SendAsync(work, port);
        Assert.Single(port.Sent);
        await SendAsync(work, port);
        Assert.Single(port.Sent);
    }

    [Fact]
    public async Task Attempt_that_is_made_twice_at_once_is_followed_by_one_and_leaves_one_file()
    {
        await HearAsync("shipped", "Celadon mug");
        var work = Assert.Single(await bus.SeenAsync<MailToSend>(MailToSend.Queue));
        var away = new Unsteady { Fails = 2 };
        await Task.WhenAll(SendAsync(work, away), SendAsync(work, away));
        Assert.Equal([0, 1], (await bus.SeenAsync<MailToSend>(MailToSend.Queue)).Select(w => w.Attempt).Order());

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SendAsync(work)));
        Assert.Equal("lin@example.org", (await MimeMessage.LoadAsync(Assert.Single(Directory.GetFiles(folder)))).To.Mailboxes.Single().Address);
    }

    [Fact]
    public async Task Last_attempt_that_fails_throws_and_so_becomes_a_dead_letter()
    {
        await HearAsync("shipped", "Celadon mug");
        var work = Assert.Single(await bus.SeenAsync<MailToSend>(MailToSend.Queue)) with { Attempt = 8 };
        await Assert.ThrowsAsync<IOException>(() => SendAsync(work, new Unsteady { Fails = 1 }));
        await Assert.ThrowsAsync<JsonException>(() => Mailer(new Unsteady()).Run("{}", default));
    }

    [Fact]
    public async Task Mail_server_gets_the_mail_and_one_without_TLS_gets_nothing()
    {
        await using var server = await MailServer.StartAsync();
        await HearAsync("shipped", "Celadon mug");
        var notification = (await market.Get<NotificationTable>().PageAsync(buyer.UserId, null, 1, default)).Items[0];
        var mail = Mails.Of(notification, new(buyer.UserId, "lin@example.org", "Lin", []), "market@example.org");
        var options = new MailOptions { Port = MailPort.Smtp, From = "market@example.org", Host = "127.0.0.1", HostPort = server.Port, AllowPlain = true };

        await new SmtpMail(Options.Create(options)).SendAsync(mail, default);
        Assert.Contains("Celadon mug", Assert.Single(server.Mails), StringComparison.Ordinal);

        options.AllowPlain = false;
        await Assert.ThrowsAsync<NotSupportedException>(() => new SmtpMail(Options.Create(options)).SendAsync(mail, default));
        Assert.Single(server.Mails);
    }

    [Theory]
    [InlineData("file", "", "x", "")]
    [InlineData("file", "market@example.org", "", "")]
    [InlineData("smtp", "market@example.org", "", "")]
    public void Half_a_setting_is_refused_at_the_start(string port, string from, string folderName, string host) =>
        Assert.NotNull(new MailOptions { Port = Enum.Parse<MailPort>(port, true), From = from, Folder = folderName, Host = host }.Fault);

    Task HearAsync(string what, string title)
    {
        var told = OrderWordsTests.Event(what, "seller") with { BuyerId = buyer.UserId, Title = title };
        return new OnOrderTold(market.Get<Inboxes>()).Run(JsonSerializer.Serialize(told, Json.Options), default);
    }

    Task<Read> ChooseAsync(object choice) => market.CallAsync<NotificationSettings>((f, r) => f.Put(r, default), choice, buyer.Token, "PUT");

    Task SendAsync(MailToSend work, IMailPort? port = null) => Mailer(port ?? market.Get<IMailPort>()).Run(JsonSerializer.Serialize(work, Json.Options), default);

    OnMailToSend Mailer(IMailPort port) => new(
        market.Get<NotificationTable>(), market.Get<IAccounts>(), port, bus.Bus, market.Get<IOptions<MailOptions>>(), market.Clock,
        Microsoft.Extensions.Logging.Abstractions.NullLogger<OnMailToSend>.Instance);

    /// <summary>A server that is away for the first so many mails.</summary>
    sealed class Unsteady : IMailPort
    {
        public int Fails { get; set; }

        public List<MimeMessage> Sent { get; } = [];

        public Task SendAsync(MimeMessage mail, CancellationToken cancellation)
        {
            if (Fails-- > 0) throw new IOException("The server is away.");
            Sent.Add(mail);
            return Task.CompletedTask;
        }
    }
}
