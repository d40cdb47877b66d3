using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Catalog;

/// <summary>A category with what hangs below it.</summary>
public sealed record CategoryNode(
    string CategoryId, string? ParentId, string Name, IReadOnlyDictionary<string, string> Names, IReadOnlyList<AttributeSchema> Attributes, IReadOnlyList<CategoryNode> Children);

/// <summary>The tree from its roots.</summary>
public sealed record CategoriesAnswer(IReadOnlyList<CategoryNode> Items);

/// <summary>Shows the category tree with each category's own attributes; children inherit them.</summary>
public sealed class ListCategories(CategoryTable categories)
{
    [Function(nameof(ListCategories))]
    [Operation("Get the category tree", Answer = typeof(CategoriesAnswer))]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "categories")] HttpRequest request, CancellationToken cancellation)
    {
        var tree = await categories.TreeAsync(cancellation);
        var below = tree.All.ToLookup(c => c.ParentId is { } parent && tree.Find(parent) is not null ? parent : null);
        return Answer.Ok(new CategoriesAnswer(Nodes(below, null, 0))) with { CacheControl = "public, max-age=5" };
    }

    static List<CategoryNode> Nodes(ILookup<string?, Category> below, string? parent, int depth) => depth > CategoryTree.MaxDepth
        ? []
        : [.. below[parent].OrderBy(c => c.CategoryId, StringComparer.Ordinal)
            .Select(c => new CategoryNode(c.CategoryId, c.ParentId, c.Name, c.Names, c.Attributes, Nodes(below, c.CategoryId, depth + 1)))];
}
