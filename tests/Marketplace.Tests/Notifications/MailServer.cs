using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Marketplace.Tests.Notifications;

/// <summary>As much of SMTP (RFC 5321) as a client needs to hand over a mail in the clear.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly List<string> mails = [];
    Task serving = Task.CompletedTask;

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public IReadOnlyList<string> Mails
    {
        get
        {
            lock (mails) return [.. mails];
        }
    }

    public static Task<MailServer> StartAsync()
    {
        var server = new MailServer();
        server.listener.Start();
        server.serving = server.ServeAsync();
        return Task.FromResult(server);
    }

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        listener.Dispose();
    }

    async Task ServeAsync()
    {
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync();
            using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
            await using var writer = new StreamWriter(client.GetStream(), new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
            await TalkAsync(reader, writer);
        }
    }

    async Task TalkAsync(StreamReader reader, StreamWriter writer)
    {
        await writer.WriteLineAsync("220 test");
        while (await reader.ReadLineAsync() is { } line)
        {
            var answer = "250 OK";
            if (line == "DATA")
            {
                await writer.WriteLineAsync("354 go on");
                await TakeAsync(reader);
            }
            else if (line == "QUIT") answer = "221 bye";
            await writer.WriteLineAsync(answer);
            if (line == "QUIT") return;
        }
    }

    async Task TakeAsync(StreamReader reader)
    {
        var mail = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line && line != ".") mail.AppendLine(line);
        lock (mails) mails.Add(mail.ToString());
    }
}
