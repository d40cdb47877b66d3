using Marketplace.Identity;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<FaultsMiddleware>();
builder.UseMiddleware<CallersMiddleware>();
builder.Services
    .AddShared()
    .AddIdentity();
builder.Build().Run();
