using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace LocalRuntime.Tests.FunctionsWorker;

public class KeyTests
{
    [Theory]
    [InlineData("api/Keyed", null, 401)]
    [InlineData("api/Keyed", "wrong", 401)]
    [InlineData("api/Keyed", "Default", 200)]
    [InlineData("api/Keyed", "Master", 200)]
    [InlineData("api/OnlyAdmin", "Default", 401)]
    [InlineData("api/OnlyAdmin", "Master", 200)]
    [InlineData("api/Open", null, 200)]
    public async Task A_function_opens_to_the_key_of_its_level(string path, string? key, int status)
    {
        await using var host = await TestHost.StartAsync(typeof(Locked));
        await host.Http.GetAsync("api/Open");
        var value = key is "Default" or "Master" ? await KeyAsync(host, key) : key;
        using var byHeader = new HttpRequestMessage(HttpMethod.Get, path);
        if (value is not null) byHeader.Headers.Add("x-functions-key", value);
        Assert.Equal(status, (int)(await host.Http.SendAsync(byHeader)).StatusCode);
        Assert.Equal(status, (int)(await host.Http.GetAsync($"{path}?code={value}")).StatusCode);
    }

    [Fact]
    public async Task Keys_are_kept_across_restarts()
    {
        var folder = TemporaryFolder.New("host");
        string first;
        await using (var host = await TestHost.StartAsync(typeof(Locked), new TestHostSetup { DataFolder = folder })) first = await KeyAsync(host, "Default");
        await using (var host = await TestHost.StartAsync(typeof(Locked), new TestHostSetup { DataFolder = folder }))
            Assert.Equal(HttpStatusCode.OK, (await host.Http.GetAsync($"api/Keyed?code={first}")).StatusCode);
    }

    [Theory]
    [InlineData("Nightly", "{}", 202)]
    [InlineData("nightly", "", 202)]
    [InlineData("Nightly", "{ broken", 400)]
    [InlineData("Unknown", "{}", 404)]
    [InlineData("Open", "{}", 400)]
    public async Task An_administrator_starts_a_function_by_hand(string name, string body, int status)
    {
        await using var host = await TestHost.StartAsync(typeof(Locked));
        var path = $"admin/functions/{name}";
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Http.PostAsync(path, new StringContent(body))).StatusCode);
        using var answer = await host.Http.PostAsync($"{path}?code={await KeyAsync(host, "Master")}", new StringContent(body));
        Assert.Equal(status, (int)answer.StatusCode);
        if (status == 202) await host.Calls.CountAsync(1);
        else Assert.Empty(host.Calls.All);
    }

    internal static async Task<string> KeyAsync(TestHost host, string name)
    {
        using var keys = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(host.DataFolder, "keys.json")));
        return keys.RootElement.GetProperty(name).GetString()!;
    }

    public class Locked(Calls calls)
    {
        [Function("Keyed")]
        public string Keyed([HttpTrigger("get")] HttpRequest request) => "in";

        [Function("OnlyAdmin")]
        public string OnlyAdmin([HttpTrigger(AuthorizationLevel.Admin, "get")] HttpRequest request) => "in";

        [Function("Open")]
        public string Open([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => "in";

        [Function("Nightly")]
        public void Nightly([TimerTrigger("0 0 3 * * *")] TimerInfo timer) => calls.Add("nightly");
    }
}
