using Marketplace.Media.Contracts;
using Marketplace.Shared.Messaging;
using Marketplace.Shared.Storage;
using Marketplace.Vision.Contracts;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Marketplace.Vision;

/// <summary>Wires vision.</summary>
public static class VisionRegistration
{
    /// <summary>Adds the slice; needs Shared and Media.</summary>
    public static IServiceCollection AddVision(this IServiceCollection services) => services
        .AddTable(LookTable.Name).AddQueue(PictureToLookAt.Queue)
        .AddSingleton(p => new Network(p.GetRequiredService<IConfiguration>()["Vision:Network"] ?? Network.DefaultFile))
        .AddSingleton(_ => Projection.Load()).AddSingleton<Eye>().AddSingleton<LookTable>()
        .AddSingleton(p => new PictureLooks(
            p.GetRequiredService<Network>(), p.GetRequiredService<Eye>(), p.GetRequiredService<IPictureDecoder>(), p.GetRequiredService<IPictures>(),
            p.GetRequiredService<LookTable>(), p.GetRequiredService<Queues>(), p.GetServices<ILookObserver>()))
        .AddSingleton<IVision>(p => p.GetRequiredService<PictureLooks>()).AddSingleton<IPictureReadyObserver>(p => p.GetRequiredService<PictureLooks>());
}
