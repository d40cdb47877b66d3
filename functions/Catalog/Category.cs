using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Marketplace.Catalog;

/// <summary>What kind of value an attribute takes.</summary>
public enum AttributeKind
{
    Text,
    Number,
    Choice,
    Many,
}

/// <summary>
/// One attribute that products of a category may or must state. Products state it by <see cref="Name"/> and one of
/// <see cref="Choices"/> whatever language they are read in; the names by language are for reading only.
/// </summary>
public sealed record AttributeSchema(string Name, AttributeKind Kind, bool Required, string? Unit, IReadOnlyList<string> Choices)
{
    /// <summary>Whether buyers narrow a list by it.</summary>
    public bool Facet { get; init; }

    /// <summary>Whether the SKUs of a product differ by it; it is then stated by their options, or once for all by the product.</summary>
    public bool VariantMaking { get; init; }

    /// <summary>The attribute's name by language.</summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } = new Dictionary<string, string>();

    /// <summary>Each choice's name by language.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> ChoiceNames { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, string>>();

    /// <summary>Whether a value fits; <paramref name="why"/> says in words why not.</summary>
    public bool Accepts(string value, [NotNullWhen(false)] out string? why)
    {
        why = Kind switch
        {
            AttributeKind.Text => null,
            AttributeKind.Number => IsNumber(value) ? null : Unit is null ? $"{Name} must be a number." : $"{Name} must be a number of {Unit}.",
            AttributeKind.Choice => Choices.Contains(value) ? null : $"{Name} must be one of {string.Join(", ", Choices)}.",
            AttributeKind.Many => value.Split(';').All(v => Choices.Contains(v.Trim())) ? null : $"{Name} must be taken from {string.Join(", ", Choices)}, separated by semicolons.",
        };
        return why is null;
    }

    /// <summary>A plain number, with or without the attribute's own unit after it.</summary>
    bool IsNumber(string value)
    {
        var text = value.Trim();
        if (Unit is not null && text.EndsWith(Unit, StringComparison.OrdinalIgnoreCase)) text = text[..^Unit.Length].TrimEnd();
        return decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _);
    }
}

/// <summary>A node of the category tree: its own attributes, and by its ancestors those it inherits.</summary>
public sealed record Category(string CategoryId, string? ParentId, string Name, IReadOnlyDictionary<string, string> Names, IReadOnlyList<AttributeSchema> Attributes)
{
    /// <summary>Whether it has this name in any language.</summary>
    public bool IsCalled(string name) =>
        string.Equals(Name, name, StringComparison.OrdinalIgnoreCase) || Names.Values.Any(n => string.Equals(n, name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>All categories at one moment; pure questions about the tree.</summary>
[ImmutableObject(true)]
public sealed class CategoryTree(IReadOnlyList<Category> all)
{
    /// <summary>Deeper trees serve nobody, and a bound keeps every walk finite.</summary>
    public const int MaxDepth = 6;

    readonly Dictionary<string, Category> byId = all.ToDictionary(c => c.CategoryId);
    readonly ILookup<string?, Category> below = all.ToLookup(c => c.ParentId);

    public IReadOnlyList<Category> All { get; } = all;

    public Category? Find(string categoryId) => byId.GetValueOrDefault(categoryId);

    /// <summary>A category by its id, or by its names from the root in any language: <c>Kitchen &gt; Mugs</c>; null when there is none, or more than one.</summary>
    public Category? Named(string idOrPath)
    {
        var text = idOrPath.Trim();
        if (Find(text) is { } known) return known;
        var names = text.Split('>', StringSplitOptions.TrimEntries);
        if (names.Length > MaxDepth) return null;
        List<Category> fitting = [.. Below(null).Where(c => c.IsCalled(names[0]))];
        foreach (var name in names.Skip(1)) fitting = [.. fitting.SelectMany(c => below[c.CategoryId]).Where(c => c.IsCalled(name))];
        return fitting is [var only] ? only : null;
    }

    /// <summary>Those that hang right below one, or the roots.</summary>
    public IEnumerable<Category> Below(string? categoryId) => (categoryId is null ? All.Where(c => c.ParentId is null || !byId.ContainsKey(c.ParentId)) : below[categoryId])
        .OrderBy(c => c.CategoryId, StringComparer.Ordinal);

    /// <summary>The category and its ancestors, nearest first; empty for an unknown one.</summary>
    public IReadOnlyList<Category> PathOf(string categoryId)
    {
        var path = new List<Category>();
        for (var at = Find(categoryId); at is not null && path.Count <= MaxDepth; at = at.ParentId is null ? null : Find(at.ParentId)) path.Add(at);
        return path;
    }

    /// <summary>The schema that products of a category follow: its own attributes over the inherited ones.</summary>
    public IReadOnlyList<AttributeSchema> SchemaOf(string categoryId) => [.. InheritedBy(categoryId).Select(a => a.Attribute)];

    /// <summary>The same, with the category that each attribute is written at.</summary>
    public IEnumerable<(AttributeSchema Attribute, string From)> InheritedBy(string categoryId) =>
        PathOf(categoryId).SelectMany(c => c.Attributes.Select(a => (Attribute: a, From: c.CategoryId))).DistinctBy(a => a.Attribute.Name);

    /// <summary>Whether a category, with all below it, may hang below a parent: no circle, and no branch too deep.</summary>
    public bool MayHang(string categoryId, string parentId) =>
        PathOf(parentId) is { Count: > 0 } path && path.All(c => c.CategoryId != categoryId) && path.Count + HeightOf(categoryId, 1) <= MaxDepth;

    int HeightOf(string categoryId, int level) => level > MaxDepth ? level : below[categoryId].Select(c => HeightOf(c.CategoryId, level + 1)).DefaultIfEmpty(level).Max();
}
