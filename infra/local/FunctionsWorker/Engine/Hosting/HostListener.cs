using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>
/// The host's socket. It is bound before anything else happens, so that the address is known to everybody while settings
/// are made (a port of 0 included), and a port in use ends the start with one sentence.
/// </summary>
sealed class HostListener
{
    readonly Socket socket;

    HostListener(Socket socket, IPEndPoint bound)
    {
        this.socket = socket;
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{bound.Port}/"));
        EndPoint = bound;
    }

    public Uri Address { get; }

    public IPEndPoint EndPoint { get; }

    public static HostListener Bind(LocalHostOptions options, IConfiguration configuration)
    {
        var port = options.Port ?? Port(configuration);
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return new HostListener(socket, (IPEndPoint)socket.LocalEndPoint!);
        }
        catch (SocketException taken) when (taken.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            socket.Dispose();
            throw new LocalHostException($"Port {port} is in use. Stop what listens there, or start with --port <another> (0 picks a free one).", taken);
        }
    }

    public void Use(WebApplicationBuilder web)
    {
        web.Services.Configure<SocketTransportOptions>(transport => transport.CreateBoundListenSocket = _ => socket);
        web.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Listen(EndPoint));
    }

    static int Port(IConfiguration configuration)
    {
        var text = configuration["port"] ?? "7071";
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort
            ? port
            : throw new LocalHostException($"'{text}' is no port.", null);
    }
}
