using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Marketplace.Local;

/// <summary>
/// A part that exists on a developer's machine only (payment sandbox, demo data, search server). The host finds it by
/// <see cref="LocalPartAttribute"/> on the Marketplace.Local.*.dll files beside the app, so the app itself never names it.
/// The methods are called once each, in the order below; what a part does not need it leaves out.
/// </summary>
public interface ILocalPart
{
    /// <summary>Settings the part gives to the app; called before the app's own registrations. What is already set should win.</summary>
    void Configure(ConfigurationManager configuration, LocalEnvironment environment) { }

    /// <summary>Services; called while the host is built, after the app's own registrations.</summary>
    void AddServices(IServiceCollection services, IConfiguration configuration, LocalEnvironment environment) { }

    /// <summary>Endpoints outside of the function app's route prefix; called while the host is built.</summary>
    void MapEndpoints(IEndpointRouteBuilder endpoints) { }

    /// <summary>The host answers under <paramref name="address"/>; it is kept waiting for nothing that happens here.</summary>
    Task StartedAsync(IServiceProvider services, Uri address, CancellationToken stopping) => Task.CompletedTask;
}

/// <summary>Names a part that the local host is to load; several may stand on one assembly.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class LocalPartAttribute(Type partType) : Attribute
{
    public Type PartType { get; } = partType;
}

/// <summary>Where the local host runs.</summary>
/// <param name="ContentRoot">The folder of the app's dll, with host.json.</param>
/// <param name="DataFolder">The folder for everything that is kept between runs; it exists.</param>
/// <param name="Address">What the host will listen on, such as <c>http://127.0.0.1:7071/</c>; known before it listens.</param>
public sealed record LocalEnvironment(string ContentRoot, string DataFolder, Uri Address);
