using Marketplace.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Marketplace.Tests.Tidy;

/// <summary>One C# file as its author wrote it.</summary>
internal sealed class SourceFile(string path)
{
    static readonly string[] Folders = ["functions", "infra/local", "tests"];
    readonly SyntaxNode root = CSharpSyntaxTree.ParseText(File.ReadAllText(Repository.PathOf(path))).GetRoot();

    public string Path => path;

    public int Lines => root.GetText().Lines.Count;

    public string Text => root.ToFullString();

    /// <summary>Methods, constructors, accessors and local functions with their lines.</summary>
    public IEnumerable<(string Name, int Lines)> Methods => root.DescendantNodes()
        .Where(n => n is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax)
        .Select(n => (Name: Name(n), Lines: LinesOf(n)));

    /// <summary>Catch blocks that take any exception and do not say why: neither a comment on their line or in them, nor a filter.</summary>
    public IEnumerable<int> SilentCatchAlls => root.DescendantNodes().OfType<CatchClauseSyntax>()
        .Where(c => c.Filter is null && c.Declaration?.Type.ToString() is null or "Exception" or "System.Exception")
        .Where(c => !c.DescendantTrivia().Any(IsComment) && !c.GetLastToken().TrailingTrivia.Any(IsComment) && !Rethrows(c))
        .Select(LineOf);

    /// <summary>Suppressed warnings without a word of why.</summary>
    public IEnumerable<int> SilentSuppressions =>
    [
        .. root.DescendantTrivia(descendIntoTrivia: true).Where(t => t.IsKind(SyntaxKind.PragmaWarningDirectiveTrivia) && t.ToString().Contains("disable", StringComparison.Ordinal) && !t.ToString().Contains("//", StringComparison.Ordinal))
            .Select(t => t.GetLocation().GetLineSpan().StartLinePosition.Line + 1),
        .. root.DescendantNodes().OfType<AttributeSyntax>().Where(a => a.Name.ToString().EndsWith("SuppressMessage", StringComparison.Ordinal) && !a.ToString().Contains("Justification", StringComparison.Ordinal)).Select(LineOf),
    ];

    public static IEnumerable<SourceFile> All() => Folders.SelectMany(f => Repository.Files(f, ".cs")).Select(f => new SourceFile(f));

    static bool IsComment(SyntaxTrivia trivia) => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia);

    static bool Rethrows(CatchClauseSyntax clause) => clause.Block.Statements.LastOrDefault() is ThrowStatementSyntax { Expression: null };

    static int LineOf(SyntaxNode node) => node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;

    static int LinesOf(SyntaxNode node)
    {
        var span = node.GetLocation().GetLineSpan();
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }

    static string Name(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        LocalFunctionStatementSyntax local => local.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        _ => node.Kind().ToString(),
    };
}
