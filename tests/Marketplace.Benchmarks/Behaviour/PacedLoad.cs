using System.Collections.Concurrent;
using System.Diagnostics;

namespace Marketplace.Benchmarks.Behaviour;

/// <summary>Different requests at fixed times, whether or not earlier ones were answered; each answer's time is counted from when its request was due.</summary>
static class PacedLoad
{
    const int Connections = 64;

    /// <summary>How long answers take, in ms. Every one must be a success.</summary>
    public static async Task<IReadOnlyCollection<double>> LatenciesAsync(Func<int, HttpRequestMessage> request, double perSecond, TimeSpan duration)
    {
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Connections });
        var (taken, asked, began) = (new ConcurrentBag<double>(), new List<Task>(), Stopwatch.GetTimestamp());
        for (var i = 0; TimeSpan.FromSeconds(i / perSecond) is var due && due < duration; i++)
        {
            if (due - Stopwatch.GetElapsedTime(began) is { Ticks: > 0 } early) await Task.Delay(early);
            asked.Add(AskAsync(i, due));
        }

        await Task.WhenAll(asked);
        return taken;

        async Task AskAsync(int number, TimeSpan due)
        {
            using var message = request(number);
            using var answer = (await http.SendAsync(message)).EnsureSuccessStatusCode();
            await answer.Content.ReadAsByteArrayAsync();
            taken.Add((Stopwatch.GetElapsedTime(began) - due).TotalMilliseconds);
        }
    }
}
