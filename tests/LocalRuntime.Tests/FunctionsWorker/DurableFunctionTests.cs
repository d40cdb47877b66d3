using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace LocalRuntime.Tests.FunctionsWorker;

/// <summary>Only that durable functions reach the hub with everything bound; what the hub promises is tested in DurableTask/.</summary>
public class DurableFunctionTests
{
    [Fact]
    public async Task An_orchestration_is_started_by_http_and_its_activities_get_services_and_input()
    {
        await using var host = await TestHost.StartAsync(typeof(Greetings), new TestHostSetup { Configure = builder => builder.Services.AddScoped<Politeness>() });
        using var started = await host.Http.PostAsJsonAsync("api/greetings/g1", new[] { "Ana", "Bo" });
        Assert.Equal(HttpStatusCode.OK, started.StatusCode);
        Assert.Equal("\"Dear Ana (g1), dear Bo (g1)\"", await started.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_orchestrator_may_take_its_input_as_a_parameter_and_waits_by_the_hosts_clock()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
        await using var host = await TestHost.StartAsync(typeof(Waits), new TestHostSetup { Time = time });
        var client = host.Services.GetRequiredService<DurableTaskClient>();
        var id = await client.ScheduleNewOrchestrationInstanceAsync("Waits", 10);
        await Eventually.TrueAsync(async () => (await client.GetInstanceAsync(id, false, CancellationToken.None))?.RuntimeStatus == OrchestrationRuntimeStatus.Running);
        await Eventually.TrueAsync(async () =>
        {
            time.Advance(TimeSpan.FromDays(10));
            return (await client.GetInstanceAsync(id, false, CancellationToken.None))!.IsCompleted;
        });
        Assert.Equal("\"10 days later\"", (await client.GetInstanceAsync(id, true, CancellationToken.None))!.SerializedOutput);
    }

    [Fact]
    public async Task Middleware_sees_activities_and_orchestrators()
    {
        await using var host = await TestHost.StartAsync(typeof(Greetings), new TestHostSetup
        {
            Configure = builder =>
            {
                builder.Services.AddScoped<Politeness>();
                builder.UseMiddleware((context, next) =>
                {
                    context.InstanceServices.GetRequiredService<Calls>().Add(context.FunctionDefinition.Name);
                    return next();
                });
            },
        });
        await host.Http.PostAsJsonAsync("api/greetings/g1", new[] { "Ana" });
        Assert.Equal(["Greet", "Greeted", "Greetings"], host.Calls.All.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_hub_is_part_of_the_statistics()
    {
        await using var host = await TestHost.StartAsync(typeof(Greetings), new TestHostSetup { Configure = builder => builder.Services.AddScoped<Politeness>() });
        await host.Http.PostAsJsonAsync("api/greetings/g1", new[] { "Ana" });
        using var stats = JsonDocument.Parse(await host.Http.GetStringAsync("local/stats"));
        var orchestrations = stats.RootElement.GetProperty("orchestrations");
        Assert.True(orchestrations.GetProperty("turns").GetInt64() >= 2);
        Assert.Equal(1, orchestrations.GetProperty("activities").GetInt64());
        Assert.Equal(1, orchestrations.GetProperty("instancesByStatus").GetProperty("Completed").GetInt64());
    }

    [Fact]
    public async Task What_was_under_way_goes_on_after_a_restart()
    {
        var folder = TemporaryFolder.New("host");
        string id;
        await using (var host = await TestHost.StartAsync(typeof(Asks), new TestHostSetup { DataFolder = folder }))
        {
            var client = host.Services.GetRequiredService<DurableTaskClient>();
            id = await client.ScheduleNewOrchestrationInstanceAsync("Asks");
            await client.WaitForInstanceStartAsync(id, CancellationToken.None);
        }

        await using (var host = await TestHost.StartAsync(typeof(Asks), new TestHostSetup { DataFolder = folder }))
        {
            var client = host.Services.GetRequiredService<DurableTaskClient>();
            await client.RaiseEventAsync(id, "Answer", "yes", CancellationToken.None);
            var done = await client.WaitForInstanceCompletionAsync(id, true, CancellationToken.None);
            Assert.Equal("\"yes\"", done.SerializedOutput);
        }

    }

    public sealed class Politeness
    {
        public string Address(string name) => "dear " + name;
    }

    public class Greetings(Politeness? politeness = null)
    {
        [Function("Greet")]
        public async Task<IResult> Greet(
            [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "greetings/{id}")] HttpRequest request, string id,
            [DurableClient] DurableTaskClient client, CancellationToken cancellation)
        {
            var names = await request.ReadFromJsonAsync<string[]>(cancellation);
            await client.ScheduleNewOrchestrationInstanceAsync("Greetings", names, new StartOrchestrationOptions(id), cancellation);
            var done = await client.WaitForInstanceCompletionAsync(id, true, cancellation);
            return Results.Text(done.SerializedOutput, "application/json");
        }

        [Function("Greetings")]
        public static async Task<string> RunAll([OrchestrationTrigger] TaskOrchestrationContext context)
        {
            var greetings = new List<string>();
            foreach (var name in context.GetInput<string[]>()!) greetings.Add(await context.CallActivityAsync<string>("Greeted", name));
            var all = string.Join(", ", greetings);
            return char.ToUpperInvariant(all[0]) + all[1..];
        }

        [Function("Greeted")]
        public string Greeted([ActivityTrigger] string name, string instanceId, FunctionContext context) =>
            $"{politeness!.Address(name)} ({instanceId})";
    }

    public static class Waits
    {
        [Function("Waits")]
        public static async Task<string> Run([OrchestrationTrigger] TaskOrchestrationContext context, int days)
        {
            await context.CreateTimer(TimeSpan.FromDays(days), CancellationToken.None);
            return $"{days} days later";
        }
    }

    public static class Asks
    {
        [Function("Asks")]
        public static Task<string> Run([OrchestrationTrigger] TaskOrchestrationContext context) => context.WaitForExternalEvent<string>("Answer");
    }
}
