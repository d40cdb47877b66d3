using Lucene.Net.Search;
using Marketplace.Local.SearchServer.Schema;

namespace Marketplace.Local.SearchServer.Query;

/// <summary>Reads <c>$orderby</c>: up to 32 sortable fields or <c>search.score()</c>; what lacks a value comes first ascending, last descending.</summary>
internal static class Ordering
{
    public static Sort? Read(IndexDefinition index, IReadOnlyList<string> clauses)
    {
        if (clauses.Count == 0) return null;
        if (clauses.Count > 32) throw Refusal.Invalid("$orderby has more than 32 clauses.");
        return new Sort([.. clauses.Select(clause => Clause(index, clause)), SortField.FIELD_SCORE, SortField.FIELD_DOC]);
    }

    static SortField Clause(IndexDefinition index, string clause)
    {
        var words = clause.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var descending = words switch
        {
            [_] or [_, "asc"] => false,
            [_, "desc"] => true,
            _ => throw Refusal.Invalid($"Invalid expression in $orderby: '{clause}'."),
        };
        if (words[0] == "search.score()") return new SortField(null, SortFieldType.SCORE, !descending);
        if (words[0].StartsWith("geo.", StringComparison.Ordinal)) throw Refusal.NotCovered("Ordering by distance");
        var field = index.Field(words[0], f => f.IsSortable, "sortable");
        var column = DocumentFields.Column(field.Path);
        if (!field.IsNumeric) return new SortField(column, SortFieldType.STRING, descending);
        var numbers = new SortField(column, SortFieldType.INT64, descending);
        numbers.SetMissingValue(long.MinValue);
        return numbers;
    }
}
