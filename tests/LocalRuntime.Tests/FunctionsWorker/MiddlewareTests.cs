using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Hosting;

namespace LocalRuntime.Tests.FunctionsWorker;

public class MiddlewareTests
{
    [Fact]
    public async Task Middleware_runs_in_the_order_in_which_it_is_added_and_back_again()
    {
        await using var host = await TestHost.StartAsync(typeof(Probe), new TestHostSetup
        {
            Configure = builder =>
            {
                builder.UseMiddleware<Outer>();
                builder.UseWhen<OnlyForOthers>(context => context.FunctionDefinition.Name == "Other");
                builder.UseMiddleware(async (context, next) =>
                {
                    context.Items["who"] = "inner";
                    await next();
                });
            },
        });
        Assert.Equal("inner", await host.Http.GetStringAsync("api/Probe"));
        Assert.Equal(["outer in Probe httpTrigger", "function", "outer out inner"], host.Calls.All);
        Assert.Equal("inner", await host.Http.GetStringAsync("api/Other"));
        Assert.Equal(["outer in Other httpTrigger", "only for others", "other", "outer out inner"], host.Calls.All.Skip(3));
    }

    [Fact]
    public async Task Middleware_may_answer_by_itself_or_replace_the_result()
    {
        await using var host = await TestHost.StartAsync(typeof(Probe), new TestHostSetup
        {
            Configure = builder => builder.UseMiddleware(async (context, next) =>
            {
                var http = context.GetHttpContext()!;
                if (http.Request.Query.ContainsKey("stop"))
                {
                    context.GetInvocationResult().Value = Results.Text("stopped", statusCode: 418);
                    return;
                }

                await next();
                context.GetInvocationResult().Value = Results.Text("replaced " + context.GetInvocationResult<string>().Value);
            }),
        });
        Assert.Equal(418, (int)(await host.Http.GetAsync("api/Probe?stop=1")).StatusCode);
        Assert.Empty(host.Calls.All);
        Assert.Equal("replaced none", await host.Http.GetStringAsync("api/Probe"));
    }

    [Fact]
    public async Task Middleware_catches_what_the_function_throws()
    {
        await using var host = await TestHost.StartAsync(typeof(Probe), new TestHostSetup
        {
            Configure = builder => builder.UseMiddleware(async (context, next) =>
            {
                try
                {
                    await next();
                }
                catch (InvalidOperationException fault)
                {
                    context.GetInvocationResult().Value = Results.Problem(fault.Message, statusCode: 409);
                }
            }),
        });
        using var answer = await host.Http.GetAsync("api/Fails");
        Assert.Equal(409, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Features_and_binding_data_are_there_for_all()
    {
        await using var host = await TestHost.StartAsync(typeof(Probe), new TestHostSetup
        {
            Configure = builder => builder.UseMiddleware((context, next) =>
            {
                context.Features.Set(new Noted($"{context.BindingContext.BindingData["id"]} {context.FunctionDefinition.EntryPoint.Split('.')[^1]}"));
                Assert.Null(context.Features.Get<string>());
                Assert.NotEqual("", context.InvocationId);
                return next();
            }),
        });
        Assert.Equal("42 Features", await host.Http.GetStringAsync("api/features/42"));
    }

    public sealed record Noted(string Text);

    public class Outer(Calls calls) : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            calls.Add($"outer in {context.FunctionDefinition.Name} {context.FunctionDefinition.InputBindings.Values.First().Type}");
            await next(context);
            calls.Add($"outer out {context.GetInvocationResult().Value}");
        }
    }

    public class OnlyForOthers(Calls calls) : IFunctionsWorkerMiddleware
    {
        public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            calls.Add("only for others");
            return next(context);
        }
    }

    public class Probe(Calls calls)
    {
        [Function("Probe")]
        public string Run([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, FunctionContext context)
        {
            calls.Add("function");
            return context.Items.TryGetValue("who", out var who) ? (string)who : "none";
        }

        [Function("Other")]
        public string Other([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, FunctionContext context)
        {
            calls.Add("other");
            return (string)context.Items["who"];
        }

        [Function("Fails")]
        public string Fails([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => throw new InvalidOperationException("refused");

        [Function("Features")]
        public string Features([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "features/{id}")] HttpRequest request, FunctionContext context) =>
            context.Features.Get<Noted>()!.Text;
    }
}
