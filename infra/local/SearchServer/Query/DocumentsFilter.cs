using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;

namespace Marketplace.Local.SearchServer.Query;

/// <summary>Lets through documents that are known by number.</summary>
internal sealed class DocumentsFilter(IReadOnlySet<int> documents) : Lucene.Net.Search.Filter
{
    public override DocIdSet GetDocIdSet(AtomicReaderContext context, IBits acceptDocs)
    {
        var here = new FixedBitSet(context.AtomicReader.MaxDoc);
        foreach (var document in documents)
            if (document - context.DocBase is >= 0 and var doc && doc < here.Length && (acceptDocs is null || acceptDocs.Get(doc))) here.Set(doc);
        return here;
    }
}
