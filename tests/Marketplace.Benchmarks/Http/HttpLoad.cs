using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Marketplace.Benchmarks.Http;

/// <summary>
/// As little of an HTTP client as can be, so that the load costs the machine less than what it measures: each connection
/// sends its request, reads one answer, and sends again. Answers to the same question have the same length, which the first one tells.
/// </summary>
static class HttpLoad
{
    const int LargestAnswer = 1 << 16;

    /// <summary>Timers wake at whole milliseconds; what is lost by that counts as the server's.</summary>
    static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    /// <summary>Requests answered per second by so many connections at once.</summary>
    public static async Task<double> RequestsPerSecondAsync(Uri address, int connections, TimeSpan duration)
    {
        var began = Stopwatch.GetTimestamp();
        var answered = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => AskAsync(address, began, duration))));
        return answered.Sum() / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>
    /// How long answers take, in ms, when so many requests a second are due at fixed times whether or not earlier ones were answered.
    /// Counted from the time a request was due, so a server that stalls is charged for all that had to wait.
    /// </summary>
    public static async Task<IReadOnlyCollection<double>> LatenciesAsync(Uri address, int connections, double perSecond, TimeSpan duration)
    {
        var began = Stopwatch.GetTimestamp();
        var pause = TimeSpan.FromSeconds(connections / perSecond);
        var taken = await Task.WhenAll(Enumerable.Range(0, connections).Select(i => Task.Run(() => AskOnTimeAsync(address, began, pause * i / connections, pause, duration))));
        return [.. taken.SelectMany(t => t)];
    }

    /// <summary>Whether one request is answered with 200.</summary>
    public static async Task<bool> AnswersAsync(Uri address)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(address.Host, address.Port);
            await socket.SendAsync(RequestFor(address));
            return await FirstAnswerAsync(socket, new byte[LargestAnswer]) > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    static async Task<long> AskAsync(Uri address, long began, TimeSpan duration)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port);
        var (request, buffer) = (RequestFor(address), new byte[LargestAnswer]);
        await socket.SendAsync(request);
        var length = await FirstAnswerAsync(socket, buffer);
        for (long answered = 1; ; answered++)
        {
            if (Stopwatch.GetElapsedTime(began) > duration) return answered;
            await ExchangeAsync(socket, request, buffer, length);
        }
    }

    static async Task<List<double>> AskOnTimeAsync(Uri address, long began, TimeSpan first, TimeSpan pause, TimeSpan duration)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port);
        var (request, buffer) = (RequestFor(address), new byte[LargestAnswer]);
        await socket.SendAsync(request);
        var length = await FirstAnswerAsync(socket, buffer);
        var taken = new List<double>();
        for (var due = first; due < duration; due += pause)
        {
            if (due - Stopwatch.GetElapsedTime(began) is { Ticks: > 0 } early) await Task.Delay(early + Tick);
            await ExchangeAsync(socket, request, buffer, length);
            taken.Add((Stopwatch.GetElapsedTime(began) - due).TotalMilliseconds);
        }

        return taken;
    }

    static async Task ExchangeAsync(Socket socket, byte[] request, byte[] buffer, int length)
    {
        await socket.SendAsync(request);
        for (var read = 0; read < length;)
        {
            var more = await socket.ReceiveAsync(buffer);
            if (more == 0) throw new InvalidOperationException("The server hung up.");
            read += more;
        }
    }

    /// <summary>Reads a whole answer, be it chunked or counted, and tells its length; it must be a 200.</summary>
    static async Task<int> FirstAnswerAsync(Socket socket, byte[] buffer)
    {
        var length = 0;
        while (true)
        {
            var more = await socket.ReceiveAsync(buffer.AsMemory(length));
            length += more;
            var text = Encoding.ASCII.GetString(buffer, 0, length);
            if (more == 0 || !text.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)) throw new InvalidOperationException($"Unexpected answer: {text}");
            if (text.EndsWith("0\r\n\r\n", StringComparison.Ordinal) || (text.Contains("Content-Length", StringComparison.Ordinal) && text.EndsWith('}'))) return length;
        }
    }

    static byte[] RequestFor(Uri address) => Encoding.ASCII.GetBytes($"GET {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\n\r\n");
}
