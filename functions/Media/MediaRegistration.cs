using Marketplace.Media.Contracts;
using Marketplace.Shared.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Marketplace.Media;

/// <summary>Wires media.</summary>
public static class MediaRegistration
{
    /// <summary>Adds the slice; needs Shared and Identity.</summary>
    public static IServiceCollection AddMedia(this IServiceCollection services)
    {
        services.AddMemoryCache();
        return services
            .AddTable(MediaTable.Name).AddQueue(MediaArrived.Queue).AddQueue(MediaArrived.ClipQueue).AddContainer(MediaBlobs.Incoming).AddContainer(MediaBlobs.Made)
            .AddSingleton(p => p.GetRequiredService<IConfiguration>().GetSection("Media").Get<MediaLimits>() ?? new MediaLimits())
            .AddSingleton<MediaTable>().AddSingleton<MediaBlobs>().AddSingleton<PictureMaker>().AddSingleton<Ffmpeg>().AddSingleton<ClipMaker>().AddSingleton<ClipProcessing>().AddSingleton<MediaDesk>().AddSingleton<MediaProcessing>()
            .AddSingleton<IMedia>(p => p.GetRequiredService<MediaDesk>()).AddSingleton<IPictures>(p => p.GetRequiredService<MediaDesk>())
            .AddSingleton<IPictureDecoder, PictureDecoder>();
    }
}
