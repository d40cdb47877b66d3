using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using FromJson = Microsoft.Azure.Functions.Worker.Http.FromBodyAttribute;

namespace LocalRuntime.Tests.FunctionsWorker;

public class HttpTests
{
    [Theory]
    [InlineData("GET", "api/things/6f9619ff-8b86-d011-b42d-00c04fc964ff", 200, "guid 6f9619ff-8b86-d011-b42d-00c04fc964ff")]
    [InlineData("GET", "api/things/no-guid", 404, "")]
    [InlineData("GET", "api/pages/7", 200, "int 7")]
    [InlineData("GET", "api/pages/seven", 404, "")]
    [InlineData("GET", "API/Pages/7", 200, "int 7")]
    [InlineData("GET", "pages/7", 404, "")]
    [InlineData("POST", "api/pages/7", 405, "")]
    [InlineData("DELETE", "api/ByItsName", 200, "DELETE")]
    [InlineData("GET", "api/byitsname", 200, "GET")]
    public async Task Routes_bind_values_by_name_and_refuse_what_does_not_fit(string method, string path, int status, string body)
    {
        await using var host = await TestHost.StartAsync(typeof(Routed));
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await host.Http.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(body, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_route_prefix_is_taken_from_host_json()
    {
        var folder = TemporaryFolder.New("host");
        await File.WriteAllTextAsync(Path.Combine(folder, "host.json"), """{"version": "2.0", "extensions": {"http": {"routePrefix": ""}}}""");
        await using var host = await TestHost.StartAsync(typeof(Routed), new TestHostSetup { ContentRoot = folder });
        Assert.Equal("int 7", await host.Http.GetStringAsync("pages/7"));
    }

    [Fact]
    public async Task Results_of_every_kind_reach_the_caller()
    {
        await using var host = await TestHost.StartAsync(typeof(Results));
        Assert.Equal("""{"name":"mug","price":5}""", await host.Http.GetStringAsync("api/Poco"));
        Assert.Equal("""{"name":"mug","price":5}""", await host.Http.GetStringAsync("api/LaterPoco"));
        Assert.Equal("plain", await host.Http.GetStringAsync("api/Text"));
        Assert.Equal(HttpStatusCode.Accepted, (await host.Http.GetAsync("api/Result")).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await host.Http.GetAsync("api/Action")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.Http.GetAsync("api/Nothing")).StatusCode);
    }

    [Fact]
    public async Task A_body_is_read_as_the_parameters_type()
    {
        await using var host = await TestHost.StartAsync(typeof(Bodies));
        using var answer = await host.Http.PostAsJsonAsync("api/FromBody", new { NAME = "mug", price = 5 });
        Assert.Equal("mug for 5", await answer.Content.ReadAsStringAsync());
        using var trigger = await host.Http.PostAsJsonAsync("api/FromTrigger", new { name = "cup", price = 6 });
        Assert.Equal("cup for 6", await trigger.Content.ReadAsStringAsync());
        using var text = await host.Http.PostAsync("api/FromText", new StringContent("as it is"));
        Assert.Equal("as it is", await text.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("api/Throws")]
    [InlineData("api/FromBody")]
    public async Task A_fault_is_a_500_that_discloses_nothing(string path)
    {
        await using var host = await TestHost.StartAsync(typeof(Bodies));
        using var answer = await host.Http.PostAsync(path, new StringContent("{ broken"));
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("", await answer.Content.ReadAsStringAsync());
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Each_call_has_its_own_instance_which_is_disposed()
    {
        await using var host = await TestHost.StartAsync(typeof(Disposed));
        await host.Http.GetStringAsync("api/Disposed");
        await host.Http.GetStringAsync("api/Disposed");
        await host.Calls.CountAsync(4);
        Assert.Equal(["run", "disposed", "run", "disposed"], host.Calls.All);
    }

    [Fact]
    public async Task More_than_the_outstanding_limit_is_answered_with_429()
    {
        var calls = new Calls();
        await using var host = await TestHost.StartAsync(typeof(Slow), new TestHostSetup
        {
            Calls = calls,
            Settings = new Dictionary<string, string?> { ["extensions:http:maxOutstandingRequests"] = "2", ["extensions:http:maxConcurrentRequests"] = "1" },
        });
        var requests = Enumerable.Range(0, 3).Select(_ => host.Http.GetAsync("api/Slow")).ToList();
        var refused = await Task.WhenAny(requests);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await refused).StatusCode);
        await calls.CountAsync(1);
        Slow.Release.SetResult();
        foreach (var request in requests.Where(r => r != refused)) Assert.Equal(HttpStatusCode.OK, (await request).StatusCode);
        Assert.Equal(2, calls.All.Count);
    }

    [Fact]
    public async Task A_stopping_host_finishes_the_requests_it_has()
    {
        var calls = new Calls();
        await using var host = await TestHost.StartAsync(typeof(Held), new TestHostSetup { Calls = calls });
        var running = host.Http.GetStringAsync("api/Held");
        await calls.CountAsync(1);
        var stopped = host.StopAsync();
        await Eventually.TrueAsync(() => host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
        Assert.False(stopped.IsCompleted);
        Held.Release.SetResult();
        Assert.Equal("finished", await running);
        await stopped;
    }

    [Fact]
    public async Task A_run_over_functionTimeout_is_cancelled_and_answered_with_500()
    {
        await using var host = await TestHost.StartAsync(typeof(Endless), new TestHostSetup { Settings = new Dictionary<string, string?> { ["functionTimeout"] = "00:00:00.1" } });
        Assert.Equal(HttpStatusCode.InternalServerError, (await host.Http.GetAsync("api/Endless")).StatusCode);
        await host.Calls.CountAsync(1);
        Assert.Equal(["cancelled"], host.Calls.All);
    }

    [Fact]
    public async Task An_app_that_forgets_to_configure_the_web_application_is_told_so()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => TestHost.StartAsync(typeof(Routed), new TestHostSetup { Web = false }));
        Assert.Contains("ConfigureFunctionsWebApplication", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_functions_of_one_name_are_refused_at_start()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => TestHost.StartAsync(typeof(Twice)));
        Assert.Contains("Two functions are named 'Same'", refused.Message, StringComparison.Ordinal);
    }

    public class Routed
    {
        [Function("Guids")]
        public string Guids([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "things/{id:guid}")] HttpRequest request, Guid id) => $"guid {id}";

        [Function("Pages")]
        public static string Pages([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "pages/{number:int}")] HttpRequest request, int number) => $"int {number}";

        [Function("ByItsName")]
        public string ByItsName([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => request.Method;
    }

    public record Thing(string Name, int Price);

    public class Results
    {
        [Function("Poco")]
        public Thing Poco([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => new("mug", 5);

        [Function("LaterPoco")]
        public async ValueTask<Thing> LaterPoco([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request)
        {
            await Task.Yield();
            return new("mug", 5);
        }

        [Function("Text")]
        public Task<string> Text([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => Task.FromResult("plain");

        [Function("Result")]
        public IResult Result([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => Microsoft.AspNetCore.Http.Results.Accepted();

        [Function("Action")]
        public IActionResult Action([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => new ConflictObjectResult(new Thing("mug", 5));

        [Function("Nothing")]
        public Task Nothing([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => Task.CompletedTask;
    }

    public class Bodies
    {
        [Function("FromBody")]
        public string Body([HttpTrigger(AuthorizationLevel.Anonymous, "post")] HttpRequest request, [FromJson] Thing thing) => $"{thing.Name} for {thing.Price}";

        [Function("FromTrigger")]
        public string Trigger([HttpTrigger(AuthorizationLevel.Anonymous, "post")] Thing thing) => $"{thing.Name} for {thing.Price}";

        [Function("FromText")]
        public string Text([HttpTrigger(AuthorizationLevel.Anonymous, "post")] string text) => text;

        [Function("Throws")]
        public string Throws([HttpTrigger(AuthorizationLevel.Anonymous, "post")] HttpRequest request) => throw new InvalidOperationException("a secret");
    }

    public sealed class Disposed(Calls calls) : IDisposable
    {
        [Function("Disposed")]
        public void Run([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => calls.Add("run");

        public void Dispose() => calls.Add("disposed");
    }

    public class Slow(Calls calls)
    {
        public static readonly TaskCompletionSource Release = new(TaskCreationOptions.RunContinuationsAsynchronously);

        [Function("Slow")]
        public async Task Run([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request)
        {
            calls.Add("slow");
            await Release.Task;
        }
    }

    public class Held(Calls calls)
    {
        public static readonly TaskCompletionSource Release = new(TaskCreationOptions.RunContinuationsAsynchronously);

        [Function("Held")]
        public async Task<string> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request)
        {
            calls.Add("held");
            await Release.Task;
            return "finished";
        }
    }

    public class Endless(Calls calls)
    {
        [Function("Endless")]
        public async Task Run([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, CancellationToken cancellation)
        {
            var cancelled = new TaskCompletionSource();
            await using var registered = cancellation.Register(() =>
            {
                calls.Add("cancelled");
                cancelled.SetResult();
            });
            await cancelled.Task;
        }
    }

    public class Twice
    {
        [Function("Same")]
        public void One([HttpTrigger] HttpRequest request) { }

        [Function("same")]
        public void Other([HttpTrigger] HttpRequest request) { }
    }
}
