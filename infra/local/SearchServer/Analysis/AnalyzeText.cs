using System.Text.Json.Nodes;
using Lucene.Net.Analysis.TokenAttributes;
using Marketplace.Local.SearchServer.Store;

namespace Marketplace.Local.SearchServer.Analysis;

/// <summary>Shows how an analyzer cuts a text.</summary>
internal static class AnalyzeText
{
    public static JsonObject Run(LocalIndex index, JsonObject body)
    {
        var text = body["text"]?.GetValue<string>() ?? throw Refusal.Invalid("'text' is missing.");
        if (body["tokenizer"] is not null) throw Refusal.NotCovered("Analyzing by a tokenizer instead of an analyzer");
        var analyzer = index.Analyzers.Get(body["analyzer"]?.GetValue<string>() ?? throw Refusal.Invalid("'analyzer' is missing."));
        var tokens = new JsonArray();
        using var stream = analyzer.GetTokenStream("", new StringReader(text));
        var (word, offset, step) = (stream.GetAttribute<ICharTermAttribute>(), stream.GetAttribute<IOffsetAttribute>(), stream.AddAttribute<IPositionIncrementAttribute>());
        stream.Reset();
        for (var position = -1; stream.IncrementToken();)
        {
            position += step.PositionIncrement;
            tokens.Add((JsonNode)new JsonObject { ["token"] = word.ToString(), ["startOffset"] = offset.StartOffset, ["endOffset"] = offset.EndOffset, ["position"] = position });
        }

        stream.End();
        return new JsonObject { ["tokens"] = tokens };
    }
}
