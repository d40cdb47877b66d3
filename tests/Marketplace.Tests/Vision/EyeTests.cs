using Marketplace.Vision;
using Marketplace.Vision.Contracts;

namespace Marketplace.Tests.Vision;

public sealed class EyeTests : IDisposable
{
    readonly Network network = new(Network.DefaultFile);
    readonly Eye eye;

    public EyeTests()
    {
        Assert.True(network.IsThere, "infra/models/made/look.onnx was not built; it needs Node 20 and npm.");
        eye = new Eye(network, Projection.Load());
    }

    public void Dispose() => network.Dispose();

    [Theory]
    [InlineData(110, 60, 100, 200)]
    [InlineData(5, 200, 60, 100)]
    [InlineData(240, 20, 70, 90)]
    public void Object_on_a_plain_ground_is_found_to_the_pixel(int left, int top, int width, int height) =>
        Assert.Equal(new PictureRegion(left, top, width, height), eye.LookAtPhoto(Drawings.OnWhite(2, left, top, width, height)).Region);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Object_amid_clutter_lies_in_its_region_and_most_of_the_clutter_outside(int product)
    {
        var (x, y, width, height) = eye.LookAtPhoto(Drawings.AmidClutter(product, seed: 5)).Region;
        Assert.InRange(160, x, x + width);
        Assert.InRange(160, y, y + height);
        Assert.True(width * height < 0.75 * Drawings.Side * Drawings.Side, $"{width} × {height}");
    }

    [Fact]
    public void Product_is_found_by_its_own_picture_first()
    {
        var pictures = Enumerable.Range(0, 8).Select(p => eye.LookAtPicture(Drawings.OnWhite(p))).ToList();
        for (var product = 0; product < pictures.Count; product++) Assert.Equal(product, Nearest(pictures, Drawings.OnWhite(product)));
    }

    [Fact]
    public void Product_amid_clutter_is_found_by_its_picture_on_white()
    {
        var pictures = Enumerable.Range(0, 8).Select(p => eye.LookAtPicture(Drawings.OnWhite(p))).ToList();
        var right = Enumerable.Range(0, pictures.Count).Count(p => Nearest(pictures, Drawings.AmidClutter(p, seed: p, left: 90 + p, top: 50, width: 90, height: 180)) == p);
        Assert.True(right >= 6, $"{right} of {pictures.Count}");
    }

    [Fact]
    public void Picture_that_shows_nothing_has_a_look_all_the_same()
    {
        var blank = new Canvas(40, 30, [.. Enumerable.Repeat((byte)255, 40 * 30 * 3)]);
        var (photo, picture) = (eye.LookAtPhoto(blank), eye.LookAtPicture(blank));
        Assert.True(double.IsFinite(Looks.Likeness(photo, picture)));
        Assert.True(photo.Region is { X: >= 0, Y: >= 0, Width: > 0, Height: > 0 } region && region.X + region.Width <= 40 && region.Y + region.Height <= 30);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 400)]
    [InlineData(500, 3)]
    public void Pictures_of_any_shape_can_be_looked_at(int width, int height)
    {
        var chance = new Random(1);
        var canvas = new Canvas(width, height, new byte[width * height * 3]);
        chance.NextBytes(canvas.Rgb);
        var look = eye.LookAtPhoto(canvas);
        Assert.InRange(look.Region.Width, 1, width);
        Assert.InRange(look.Region.Height, 1, height);
        Assert.True(double.IsFinite(Looks.Likeness(look, eye.LookAtPicture(canvas))));
    }

    int Nearest(List<PictureLook> pictures, Canvas photo)
    {
        var look = eye.LookAtPhoto(photo);
        return Enumerable.Range(0, pictures.Count).MaxBy(p => Looks.Likeness(look, pictures[p]));
    }
}
