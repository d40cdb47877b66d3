using Marketplace.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Marketplace.Search.Photo;

/// <summary>Reads the photograph of a request, bounded in size: the whole body, or the first file of a form.</summary>
internal static class PhotoBody
{
    /// <summary>The largest photograph; what media take, see there.</summary>
    public const int MaxBytes = 20 * 1024 * 1024;

    const int Envelope = 64 * 1024;

    public static async Task<Result<byte[]>> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength > MaxBytes + Envelope) return TooLarge;
        return IsForm(request) ? await FromFormAsync(request, cancellation) : await FromAsync(request.Body, cancellation);
    }

    static bool IsForm(HttpRequest request) => request.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) == true;

    static async Task<Result<byte[]>> FromFormAsync(HttpRequest request, CancellationToken cancellation)
    {
        try
        {
            var options = new FormOptions { MultipartBodyLengthLimit = MaxBytes, BufferBodyLengthLimit = MaxBytes + Envelope, ValueCountLimit = 16, ValueLengthLimit = Envelope };
            var form = await new FormFeature(request, options).ReadFormAsync(cancellation);
            if (form.Files is not [var file, ..]) return Problem.BadRequest("bad-form", "The form has no file.");
            await using var content = file.OpenReadStream();
            return await FromAsync(content, cancellation);
        }
        catch (InvalidDataException broken)
        {
            return broken.Message.Contains("length limit", StringComparison.OrdinalIgnoreCase) ? TooLarge : Problem.BadRequest("bad-form", "The form cannot be read.");
        }
        catch (IOException)
        {
            return Problem.BadRequest("bad-form", "The form ends too early.");
        }
    }

    static async Task<Result<byte[]>> FromAsync(Stream body, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[81_920];
        int read;
        while ((read = await body.ReadAsync(buffer, cancellation)) > 0)
        {
            if (bytes.Length + read > MaxBytes) return TooLarge;
            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }

    static Problem TooLarge { get; } = new("too-large", 413, "The photograph is too large.", "A photograph may have 20 MB.");
}
