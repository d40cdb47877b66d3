using System.Text;
using Marketplace.Recommendations.Model;

namespace Marketplace.Recommendations.Learning;

/// <summary>
/// A model with the names of the products that it knows by number, so that it can be asked about deeds. Immutable; asked by many threads at once. Products that
/// came later are not in it, and deeds with them say nothing to it.
/// </summary>
internal sealed class LearnedModel
{
    readonly string[] products;
    readonly Dictionary<string, int> numbers;

    public LearnedModel(string version, string[] products, RecommendationModel model)
    {
        (Version, this.products, Model) = (version, products, model);
        numbers = products.Index().ToDictionary(p => p.Item, p => p.Index, StringComparer.Ordinal);
    }

    public string Version { get; }

    public RecommendationModel Model { get; }

    public IReadOnlyList<string> Products => products;

    /// <summary>The number of a product, or null for one that it does not know.</summary>
    public int? NumberOf(string? productId) => productId is not null && numbers.TryGetValue(productId, out var number) ? number : null;

    public string NameOf(int number) => products[number];

    /// <summary>What deeds tell it: interest in products that it knows.</summary>
    public Trail TrailOf(IEnumerable<Deed> deeds) => Trail.Of(
        deeds.Select(d => (Number: NumberOf(d.ProductId), Kind: d.Interest, d.At)).Where(d => d.Number is not null && d.Kind is not null).Select(d => new Happening(d.Number!.Value, d.Kind!.Value, d.At / 1000)));

    /// <summary>Names, then the model, each with a checksum.</summary>
    public void Save(Stream stream)
    {
        using (var names = new ModelWriter(stream))
        {
            names.Write(Encoding.UTF8.GetBytes(string.Join('\n', products)));
            names.WriteChecksum();
        }

        Model.Save(stream);
    }

    /// <summary>Throws <see cref="InvalidDataException"/>, in words, for whatever is not whole.</summary>
    public static LearnedModel Load(string version, Stream stream)
    {
        string[] products;
        using (var names = new ModelReader(stream))
        {
            products = Encoding.UTF8.GetString(names.Read<byte>()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            names.CheckChecksum();
        }

        var model = RecommendationModel.Load(stream);
        if (model.Sources.ItemCount != products.Length) throw new InvalidDataException($"The model is damaged: it has {model.Sources.ItemCount} products and {products.Length} names.");
        return new LearnedModel(version, products, model);
    }
}
