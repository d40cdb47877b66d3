using Marketplace.Local.FunctionsWorker;
using Microsoft.AspNetCore.Http;

namespace Microsoft.Azure.Functions.Worker
{
    /// <summary>From an invocation to its HTTP request.</summary>
    public static class FunctionContextExtensions
    {
        /// <summary>The request's context, or null when the function was not started by HTTP.</summary>
        public static HttpContext? GetHttpContext(this FunctionContext context) => (context as Invocation)?.HttpContext;
    }
}

namespace Microsoft.Azure.Functions.Worker.Builder
{
    /// <summary>Turns on ASP.NET Core's request and results for HTTP functions.</summary>
    public static class FunctionsApplicationBuilderAspNetCoreExtensions
    {
        public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder)
        {
            builder.Host.ServesHttp = true;
            return builder;
        }
    }
}
