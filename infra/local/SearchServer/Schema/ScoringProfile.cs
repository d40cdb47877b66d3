using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml;

namespace Marketplace.Local.SearchServer.Schema;

/// <summary>How a function's boost falls from one end of its range to the other.</summary>
internal enum Interpolation
{
    Linear,
    Constant,
    Quadratic,
    Logarithmic,
}

/// <summary>One function of a scoring profile: a share of its boost, from 0 to 1, by a document's column.</summary>
internal sealed record ScoringFunction(string Type, FieldDefinition Field, double Boost, Interpolation Interpolation)
{
    public double Start { get; init; }

    public double End { get; init; }

    public bool BeyondRange { get; init; }

    public TimeSpan Duration { get; init; }

    public string TagsParameter { get; init; } = "";

    /// <summary>The share for a number within the range of a magnitude.</summary>
    public double OfMagnitude(double value)
    {
        var at = (value - Start) / (End - Start);
        return at < 0 ? 0 : at <= 1 ? Curve(at) : BeyondRange ? Curve(1) : 0;
    }

    /// <summary>The share for a time: the fresher the more, nothing beyond the duration. A negative duration looks ahead.</summary>
    public double OfAge(TimeSpan age)
    {
        var at = age / Duration;
        return at is < 0 or > 1 ? 0 : Curve(1 - at);
    }

    double Curve(double at) => Interpolation switch
    {
        Interpolation.Constant => 1,
        Interpolation.Linear => at,
        Interpolation.Quadratic => at * at,
        Interpolation.Logarithmic => Math.Log2(1 + at),
    };

    public static ScoringFunction Read(JsonObject json, IndexDefinition index)
    {
        var type = json["type"]?.GetValue<string>() ?? "";
        var boost = json["boost"]?.GetValue<double>() ?? 1;
        if (boost is <= 0 or 1) throw Refusal.Invalid("The boost of a scoring function must be positive and not 1.");
        var field = index.Field(json["fieldName"]?.GetValue<string>() ?? "", f => f.IsFilterable, "filterable, as a scoring function needs it");
        var shape = Enum.TryParse<Interpolation>(json["interpolation"]?.GetValue<string>() ?? "linear", true, out var named) ? named : throw Refusal.Invalid("The interpolation is unknown.");
        var function = new ScoringFunction(type, field, boost, shape);
        return type switch
        {
            "magnitude" when field.IsNumeric && json["magnitude"] is JsonObject m => function with
            {
                Start = m["boostingRangeStart"]!.GetValue<double>(),
                End = m["boostingRangeEnd"]!.GetValue<double>(),
                BeyondRange = m["constantBoostBeyondRange"]?.GetValue<bool>() ?? false,
            },
            "freshness" when field.Kind == ValueKind.Time && json["freshness"] is JsonObject f => function with { Duration = Span(f["boostingDuration"]?.GetValue<string>()) },
            "tag" when field.Kind == ValueKind.Text && json["tag"] is JsonObject t => function with { TagsParameter = t["tagsParameter"]?.GetValue<string>() ?? "" },
            "distance" => throw Refusal.NotCovered("A distance function"),
            _ => throw Refusal.Invalid($"The scoring function of type '{type}' on '{field.Path}' is invalid."),
        };
    }

    static TimeSpan Span(string? text)
    {
        try
        {
            return XmlConvert.ToTimeSpan(text ?? "");
        }
        catch (FormatException)
        {
            throw Refusal.Invalid($"'{text}' is no duration such as P30D.");
        }
    }
}

/// <summary>Weights of fields, and functions of a document's columns, that raise the score of a text match.</summary>
internal sealed record ScoringProfile(string Name, IReadOnlyDictionary<string, float> Weights, IReadOnlyList<ScoringFunction> Functions, string Aggregation)
{
    static readonly string[] Aggregations = ["sum", "average", "minimum", "maximum", "firstMatching"];

    public static ScoringProfile Read(JsonObject json, IndexDefinition index)
    {
        var weights = new Dictionary<string, float>();
        foreach (var (field, weight) in json["text"]?["weights"] as JsonObject ?? [])
        {
            _ = index.Field(field, f => f.IsSearchable, "searchable");
            weights[field] = weight!.GetValue<float>() is > 0 and var positive ? positive : throw Refusal.Invalid("A weight must be positive.");
        }

        var aggregation = json["functionAggregation"]?.GetValue<string>() ?? "sum";
        if (!Aggregations.Contains(aggregation)) throw Refusal.Invalid($"The function aggregation '{aggregation}' is unknown.");
        return new ScoringProfile(
            json["name"]?.GetValue<string>() ?? throw Refusal.Invalid("A scoring profile has no name."), weights,
            [.. IndexDefinition.List(json, "functions").Select(f => ScoringFunction.Read(f, index))], aggregation);
    }

    /// <summary>What a text score is multiplied by, from the functions' shares.</summary>
    public double Factor(IReadOnlyList<double> shares)
    {
        var raised = shares.Select((share, i) => share * (Functions[i].Boost - 1)).ToList();
        return 1 + (raised.Count == 0 ? 0 : Aggregation switch
        {
            "average" => raised.Average(),
            "minimum" => raised.Min(),
            "maximum" => raised.Max(),
            "firstMatching" => raised.FirstOrDefault(r => r != 0),
            _ => raised.Sum(),
        });
    }

    /// <summary>Tags given with a request, such as <c>mytags-a,b</c>.</summary>
    public static IReadOnlyDictionary<string, IReadOnlySet<string>> Tags(IEnumerable<string> parameters)
    {
        var tags = new Dictionary<string, IReadOnlySet<string>>();
        foreach (var parameter in parameters)
        {
            var dash = parameter.IndexOf('-', StringComparison.Ordinal);
            if (dash < 1) throw Refusal.Invalid(string.Create(CultureInfo.InvariantCulture, $"The scoring parameter '{parameter}' is not of the form name-value."));
            tags[parameter[..dash]] = parameter[(dash + 1)..].Split(',').Select(t => t.Trim('\'', ' ')).ToHashSet();
        }

        return tags;
    }
}
