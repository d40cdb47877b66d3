using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Catalog;

/// <summary>An attribute as readers see it; <c>label</c> and <c>choiceLabels</c> are in their language, <c>from</c> is the category it is written at.</summary>
public sealed record AttributeView(
    string Name, string Label, AttributeKind Kind, bool Required, string? Unit, IReadOnlyList<string> Choices, IReadOnlyList<string> ChoiceLabels,
    bool Facet, bool VariantMaking, string From);

/// <summary>A category with what hangs below it; <c>name</c> is in the reader's language if it has one, <c>attributes</c> holds the inherited ones too.</summary>
public sealed record CategoryNode(
    string CategoryId, string? ParentId, string Name, IReadOnlyDictionary<string, string> Names, IReadOnlyList<AttributeView> Attributes, IReadOnlyList<CategoryNode> Children);

/// <summary>The tree from its roots.</summary>
public sealed record CategoriesAnswer(IReadOnlyList<CategoryNode> Items);

/// <summary>Shows the category tree in the reader's language.</summary>
public sealed class ListCategories(CategoryTable categories)
{
    [Function(nameof(ListCategories))]
    [Operation("Get the category tree", Answer = typeof(CategoriesAnswer))]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "categories")] HttpRequest request, CancellationToken cancellation)
    {
        var tree = await categories.TreeAsync(cancellation);
        request.HttpContext.Response.Headers.Vary = "Accept-Language";
        var answer = Answer.Ok(new CategoriesAnswer(Nodes(tree, Languages.Asked(request), null, 0))) with { CacheControl = "public, max-age=5" };
        return answer with { ETag = Ids.From("c", Convert.ToBase64String(answer.Body.Span))[2..] };
    }

    static List<CategoryNode> Nodes(CategoryTree tree, IReadOnlyList<string> languages, string? parent, int depth) => depth > CategoryTree.MaxDepth
        ? []
        : [.. tree.Below(parent).Select(c => new CategoryNode(
            c.CategoryId, c.ParentId, Languages.Text(languages, c.Names, c.Name), c.Names,
            [.. tree.InheritedBy(c.CategoryId).Select(a => View(a.Attribute, a.From, languages))], Nodes(tree, languages, c.CategoryId, depth + 1)))];

    static AttributeView View(AttributeSchema attribute, string from, IReadOnlyList<string> languages) => new(
        attribute.Name, Languages.Text(languages, attribute.Names, attribute.Name), attribute.Kind, attribute.Required, attribute.Unit, attribute.Choices,
        [.. attribute.Choices.Select(c => attribute.ChoiceNames.TryGetValue(c, out var names) ? Languages.Text(languages, names, c) : c)],
        attribute.Facet, attribute.VariantMaking, from);
}
