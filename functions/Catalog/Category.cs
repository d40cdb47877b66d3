using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

namespace Marketplace.Catalog;

/// <summary>What kind of value an attribute takes.</summary>
public enum AttributeKind
{
    Text,
    Number,
    Choice,
    Many,
}

/// <summary>One attribute that products of a category may or must state.</summary>
public sealed record AttributeSchema(string Name, AttributeKind Kind, bool Required, string? Unit, IReadOnlyList<string> Choices)
{
    /// <summary>Whether a value fits; <paramref name="why"/> says in words why not.</summary>
    public bool Accepts(string value, [NotNullWhen(false)] out string? why)
    {
        why = Kind switch
        {
            AttributeKind.Text => null,
            AttributeKind.Number => decimal.TryParse(value, System.Globalization.NumberStyles.Number, System.Globalization.CultureInfo.InvariantCulture, out _) ? null : $"{Name} must be a number.",
            AttributeKind.Choice => Choices.Contains(value) ? null : $"{Name} must be one of {string.Join(", ", Choices)}.",
            AttributeKind.Many => value.Split(';').All(v => Choices.Contains(v.Trim())) ? null : $"{Name} must be taken from {string.Join(", ", Choices)}, separated by semicolons.",
        };
        return why is null;
    }
}

/// <summary>A node of the category tree: its own attributes, and by its ancestors those it inherits.</summary>
public sealed record Category(string CategoryId, string? ParentId, string Name, IReadOnlyDictionary<string, string> Names, IReadOnlyList<AttributeSchema> Attributes);

/// <summary>All categories at one moment; pure questions about the tree.</summary>
[ImmutableObject(true)]
public sealed class CategoryTree(IReadOnlyList<Category> all)
{
    /// <summary>Deeper trees serve nobody, and a bound keeps every walk finite.</summary>
    public const int MaxDepth = 6;

    readonly Dictionary<string, Category> byId = all.ToDictionary(c => c.CategoryId);

    public IReadOnlyList<Category> All { get; } = all;

    public Category? Find(string categoryId) => byId.GetValueOrDefault(categoryId);

    /// <summary>The category and its ancestors, nearest first; empty for an unknown one.</summary>
    public IReadOnlyList<Category> PathOf(string categoryId)
    {
        var path = new List<Category>();
        for (var at = Find(categoryId); at is not null && path.Count <= MaxDepth; at = at.ParentId is null ? null : Find(at.ParentId)) path.Add(at);
        return path;
    }

    /// <summary>The schema that products of a category follow: its own attributes over the inherited ones.</summary>
    public IReadOnlyList<AttributeSchema> SchemaOf(string categoryId) =>
        [.. PathOf(categoryId).SelectMany(c => c.Attributes).DistinctBy(a => a.Name)];

    /// <summary>Whether hanging a category below a parent would make a circle or too deep a tree.</summary>
    public bool MayHang(string categoryId, string parentId) =>
        PathOf(parentId) is { Count: > 0 and < MaxDepth } path && path.All(c => c.CategoryId != categoryId);
}
