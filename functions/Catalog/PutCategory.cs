using System.Text.RegularExpressions;
using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Shared.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Catalog;

/// <summary>One attribute as an operator writes it.</summary>
public sealed record AttributeRequest(string? Name, AttributeKind? Kind, bool? Required, string? Unit, IReadOnlyList<string>? Choices);

/// <summary>A category as an operator writes it; <c>name</c> is the fallback for languages that <c>names</c> lacks.</summary>
public sealed record CategoryRequest(string? Name, IReadOnlyDictionary<string, string>? Names, string? ParentId, IReadOnlyList<AttributeRequest>? Attributes)
{
    /// <summary>The checked category, or all that is wrong with it.</summary>
    public Result<Category> Read(string categoryId)
    {
        var checks = new Checks();
        var name = checks.Text("name", Name, 80);
        foreach (var (language, text) in Names ?? new Dictionary<string, string>())
        {
            if (language.Length is < 2 or > 10) checks.Add("names", "unknown-language", $"{language} is no language tag.");
            checks.Text($"names.{language}", text, 80);
        }

        var attributes = checks.List("attributes", Attributes ?? [], 50).Select((a, i) => ReadAttribute(checks, a, $"attributes[{i}]")).ToList();
        if (attributes.DistinctBy(a => a.Name).Count() < attributes.Count) checks.Add("attributes", "duplicate", "Two attributes have the same name.");
        return checks.Problem is { } wrong ? wrong : new Category(categoryId, string.IsNullOrWhiteSpace(ParentId) ? null : ParentId, name, Names ?? new Dictionary<string, string>(), attributes);
    }

    static AttributeSchema ReadAttribute(Checks checks, AttributeRequest? asked, string field)
    {
        if (asked is null)
        {
            checks.Add(field, "required", $"{field} is missing.");
            return new AttributeSchema("", AttributeKind.Text, false, null, []);
        }

        var kind = checks.OneOf($"{field}.kind", asked.Kind);
        var choices = checks.List($"{field}.choices", asked.Choices, 200, kind is AttributeKind.Choice or AttributeKind.Many ? 1 : 0);
        for (var i = 0; i < choices.Count; i++) checks.Text($"{field}.choices[{i}]", choices[i], 80);
        return new AttributeSchema(checks.Text($"{field}.name", asked.Name, 60), kind, asked.Required ?? false, checks.OptionalText($"{field}.unit", asked.Unit, 20), choices);
    }
}

/// <summary>Makes or changes a category. If-Match is honoured when sent; without it the last writer wins, which suits scripts that load a tree.</summary>
public sealed partial class PutCategory(CategoryTable categories, ICallers callers)
{
    [Function(nameof(PutCategory))]
    [Operation("Make or change a category", Who = Who.Operator, Body = typeof(CategoryRequest), Answer = typeof(Category), Problems = ["422 unknown-parent", "412 stale"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "categories/{categoryId}")] HttpRequest request, string categoryId, CancellationToken cancellation)
    {
        if (!callers.Operator(request).TryGet(out _, out var stranger)) return stranger;
        if (!CategoryId().IsMatch(categoryId)) return Problem.BadRequest("bad-category-id", "A category id has 1 to 60 lower-case letters, digits and hyphens.");
        if (!(await Body.ReadAsync<CategoryRequest>(request, cancellation)).TryGet(out var asked, out var unread)) return unread;
        if (!asked.Read(categoryId).TryGet(out var category, out var wrong)) return wrong;
        var rows = await categories.ReadAsync(cancellation);
        if (category.ParentId is { } parent && !new CategoryTree([.. rows.Select(r => r.Category)]).MayHang(categoryId, parent)) return CatalogProblems.UnknownParent(parent);
        var seen = rows.FirstOrDefault(r => r.Category.CategoryId == categoryId).ETag;
        if (request.Headers.IfMatch.Count > 0 && (seen is null || !Preconditions.Matches(request.Headers.IfMatch, Versions.FromStorage(seen)))) return Problem.Stale();
        return await categories.TryPutAsync(category, seen, cancellation) ? Answer.Ok(category) : Problem.Stale();
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,59}$")]
    private static partial Regex CategoryId();
}
