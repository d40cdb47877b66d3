using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Marketplace.Local.Storage;

/// <summary>
/// Ports on 127.0.0.1. Free ones are picked below the range that systems use for outgoing connections, so that a chosen
/// port is not lost between choosing and listening, nor while Azurite is down.
/// </summary>
static class LocalPorts
{
    const int From = 20_000;
    const int To = 32_000;

    public static int[] Free(int count)
    {
        var found = new HashSet<int>();
        while (found.Count < count)
        {
            var port = RandomNumberGenerator.GetInt32(From, To);
            if (IsFree(port)) found.Add(port);
        }

        return [.. found];
    }

    public static bool AreFree(IEnumerable<int> ports) => ports.All(IsFree);

    public static async Task<bool> AnswersAsync(int port, CancellationToken cancellation)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
