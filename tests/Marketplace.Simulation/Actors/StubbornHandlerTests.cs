using System.Net;

namespace Marketplace.Simulation.Actors;

public class StubbornHandlerTests
{
    [Fact]
    public async Task No_connection_a_fault_and_a_twin_still_running_are_tried_again_with_the_same_key_and_body()
    {
        var server = new Scripted(
            () => throw new HttpRequestException("refused"),
            () => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable),
            () => new HttpResponseMessage(HttpStatusCode.Conflict) { Content = new StringContent("""{"code":"request-in-progress"}""") },
            () => new HttpResponseMessage(HttpStatusCode.Created));
        using var client = new HttpClient(new StubbornHandler(server, TimeProvider.System, TimeSpan.FromSeconds(30)));
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://shop/orders") { Content = new StringContent("two mugs") };
        request.Headers.Add("Idempotency-Key", "k1");
        using var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal(Enumerable.Repeat("k1 two mugs", 4), server.Seen);
    }

    [Fact]
    public async Task A_refusal_is_an_answer()
    {
        var server = new Scripted(() => new HttpResponseMessage(HttpStatusCode.Conflict) { Content = new StringContent("""{"code":"out-of-stock"}""") });
        using var client = new HttpClient(new StubbornHandler(server, TimeProvider.System, TimeSpan.FromSeconds(30)));
        using var answer = await client.PostAsync(new Uri("http://shop/orders"), new StringContent(""));
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task Patience_ends()
    {
        var server = new Scripted(() => throw new HttpRequestException("refused"));
        using var client = new HttpClient(new StubbornHandler(server, TimeProvider.System, TimeSpan.Zero));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("http://shop/orders")));
    }

    sealed class Scripted(params Func<HttpResponseMessage>[] answers) : HttpMessageHandler
    {
        public List<string> Seen { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var key = request.Headers.TryGetValues("Idempotency-Key", out var keys) ? keys.Single() : "";
            Seen.Add($"{key} {(request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken))}");
            return answers[Math.Min(Seen.Count, answers.Length) - 1]();
        }
    }
}
