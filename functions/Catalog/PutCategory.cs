using System.Text.RegularExpressions;
using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Shared.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Primitives;

namespace Marketplace.Catalog;

/// <summary>One attribute as an operator writes it.</summary>
public sealed record AttributeRequest(
    string? Name, AttributeKind? Kind, bool? Required, string? Unit, IReadOnlyList<string>? Choices, bool? Facet, bool? VariantMaking,
    IReadOnlyDictionary<string, string>? Names, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>? ChoiceNames);

/// <summary>A category as an operator writes it; <c>name</c> is the fallback for languages that <c>names</c> lacks.</summary>
public sealed partial record CategoryRequest(string? Name, IReadOnlyDictionary<string, string>? Names, string? ParentId, IReadOnlyList<AttributeRequest>? Attributes)
{
    /// <summary>The checked category, or all that is wrong with it.</summary>
    public Result<Category> Read(string categoryId)
    {
        var checks = new Checks();
        var name = checks.Text("name", Name, 80);
        var names = ReadNames(checks, "names", Names);
        var attributes = checks.List("attributes", Attributes ?? [], 50).Select((a, i) => ReadAttribute(checks, a, $"attributes[{i}]")).ToList();
        if (attributes.DistinctBy(a => a.Name).Count() < attributes.Count) checks.Add("attributes", "duplicate", "Two attributes have the same name.");
        return checks.Problem is { } wrong ? wrong : new Category(categoryId, string.IsNullOrWhiteSpace(ParentId) ? null : ParentId, name, names, attributes);
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
        var attribute = new AttributeSchema(checks.Text($"{field}.name", asked.Name, 60), kind, asked.Required ?? false, checks.OptionalText($"{field}.unit", asked.Unit, 20), choices)
        {
            Facet = asked.Facet ?? false,
            VariantMaking = asked.VariantMaking ?? false,
            Names = ReadNames(checks, $"{field}.names", asked.Names),
            ChoiceNames = (asked.ChoiceNames ?? new Dictionary<string, IReadOnlyDictionary<string, string>>())
                .ToDictionary(c => c.Key, IReadOnlyDictionary<string, string> (c) => ReadNames(checks, $"{field}.choiceNames.{c.Key}", c.Value)),
        };
        foreach (var unknown in attribute.ChoiceNames.Keys.Except(choices)) checks.Add($"{field}.choiceNames", "unknown-choice", $"{unknown} is no choice of {attribute.Name}.");
        if (attribute is { VariantMaking: true, Kind: AttributeKind.Many }) checks.Add($"{field}.variantMaking", "not-accepted", "SKUs differ by one value each, so an attribute of kind many cannot make variants.");
        return attribute;
    }

    static Dictionary<string, string> ReadNames(Checks checks, string field, IReadOnlyDictionary<string, string>? names)
    {
        var read = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (names?.Count > 40) checks.Add(field, "too-many", $"{field} has more than 40 languages.");
        foreach (var (language, text) in names?.Take(40) ?? [])
        {
            if (!LanguageTag().IsMatch(language)) checks.Add(field, "unknown-language", $"{language} is no language tag.");
            if (!read.TryAdd(language, checks.Text($"{field}.{language}", text, 80))) checks.Add(field, "duplicate", $"{field} names {language} twice.");
        }

        return read;
    }

    [GeneratedRegex("^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$")]
    private static partial Regex LanguageTag();
}

/// <summary>Makes or changes a category. If-Match is honoured when sent; without it the last writer wins, which suits scripts that load a tree.</summary>
public sealed partial class PutCategory(CategoryTable categories, Chance chance, ICallers callers)
{
    const int Tries = 6;

    [Function(nameof(PutCategory))]
    [Operation("Make or change a category", Who = Who.Operator, Body = typeof(CategoryRequest), Answer = typeof(Category), Problems = ["422 unknown-parent", "412 stale", "409 tree-is-busy"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "categories/{categoryId}")] HttpRequest request, string categoryId, CancellationToken cancellation)
    {
        if (!callers.Operator(request).TryGet(out _, out var stranger)) return stranger;
        if (!CategoryId().IsMatch(categoryId)) return Problem.BadRequest("bad-category-id", "A category id has 1 to 60 lower-case letters, digits and hyphens.");
        if (!(await Body.ReadAsync<CategoryRequest>(request, cancellation)).TryGet(out var asked, out var unread)) return unread;
        if (!asked.Read(categoryId).TryGet(out var category, out var wrong)) return wrong;
        return await PutAsync(category, request.Headers.IfMatch, cancellation);
    }

    /// <summary>Decides on the tree as it is, and again when it has changed before the edit was written.</summary>
    async Task<IResult> PutAsync(Category category, StringValues ifMatch, CancellationToken cancellation)
    {
        for (var tried = 0; tried < Tries; tried++)
        {
            var seen = await categories.ReadAsync(cancellation);
            if (category.ParentId is { } parent && !seen.Tree.MayHang(category.CategoryId, parent)) return CatalogProblems.UnknownParent(parent);
            var version = seen.Versions.GetValueOrDefault(category.CategoryId);
            if (ifMatch.Count > 0 && (version is null || !Preconditions.Matches(ifMatch, Versions.FromStorage(version)))) return Problem.Stale();
            if (await categories.TryPutAsync(category, seen, cancellation)) return Answer.Ok(category);
            await Task.Delay(chance.Below(20 << tried), cancellation);
        }

        return CatalogProblems.TreeIsBusy;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,59}$")]
    private static partial Regex CategoryId();
}
