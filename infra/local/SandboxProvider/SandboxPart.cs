using System.Security.Cryptography;
using Marketplace.Local;
using Marketplace.Local.SandboxProvider;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

[assembly: LocalPart(typeof(SandboxPart))]

namespace Marketplace.Local.SandboxProvider;

/// <summary>
/// Plugs the sandbox payment provider into the local host. It gives the app a shared secret and the provider's address, serves the
/// provider's pages and API beside the app, and starts telling the app of payments once the app answers. It knows the app by that one address only.
/// </summary>
public sealed class SandboxPart : ILocalPart
{
    internal const string ProviderSetting = "Payments:Provider";
    internal const string SecretSetting = "Payments:Sandbox:Secret";
    internal const string BaseUrlSetting = "Payments:Sandbox:BaseUrl";
    internal const string NotificationUrlSetting = "Payments:Sandbox:NotificationUrl";

    /// <inheritdoc />
    public void Configure(ConfigurationManager configuration, LocalEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(environment);
        if (string.IsNullOrEmpty(configuration[ProviderSetting])) configuration[ProviderSetting] = "sandbox";
        if (string.IsNullOrEmpty(configuration[SecretSetting])) configuration[SecretSetting] = KeptSecret(environment.DataFolder);
        if (string.IsNullOrEmpty(configuration[BaseUrlSetting])) configuration[BaseUrlSetting] = environment.Address.ToString();
    }

    /// <inheritdoc />
    public void AddServices(IServiceCollection services, IConfiguration configuration, LocalEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(environment);
        var secret = configuration[SecretSetting] ?? throw new InvalidOperationException($"{SecretSetting} is not set.");
        services.AddSingleton(sandbox => new SandboxDatabase(Path.Combine(environment.DataFolder, "sandbox.db")));
        services.AddSingleton(new WebhookSigner(secret));
        services.AddSingleton<DeliveryWorker>();
        services.AddSingleton<Provider>();
    }

    /// <inheritdoc />
    public void MapEndpoints(IEndpointRouteBuilder endpoints) => SandboxEndpoints.Map(endpoints);

    /// <inheritdoc />
    public Task StartedAsync(IServiceProvider services, Uri address, CancellationToken stopping)
    {
        var told = services.GetRequiredService<IConfiguration>()[NotificationUrlSetting];
        var target = string.IsNullOrEmpty(told) ? new Uri(address, "/api/payments/notifications") : new Uri(told);
        services.GetRequiredService<DeliveryWorker>().Start(target, stopping);
        return Task.CompletedTask;
    }

    private static string KeptSecret(string folder)
    {
        var file = Path.Combine(folder, "sandbox-secret");
        if (File.Exists(file)) return File.ReadAllText(file);
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var half = file + ".new";
        File.WriteAllText(half, secret);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(half, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(half, file, overwrite: true);
        return secret;
    }
}
