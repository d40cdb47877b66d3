using System.Text.RegularExpressions;
using Marketplace.Tests.Support;

namespace Marketplace.Tests.Tidy;

/// <summary>The habits that the source is held to.</summary>
public partial class TidyTests
{
    const int MostLinesOfFile = 400;
    const int MostLinesOfMethod = 70;

    static IReadOnlyList<SourceFile> Sources { get; } = [.. SourceFile.All()];

    [Fact]
    public void Source_is_found() => Assert.InRange(Sources.Count, 300, 10_000);

    [Fact]
    public void No_file_is_longer_than_four_hundred_lines() =>
        Assert.Empty(Sources.Where(s => s.Lines > MostLinesOfFile).Select(s => $"{s.Path}: {s.Lines} lines"));

    [Fact]
    public void No_method_is_longer_than_seventy_lines() =>
        Assert.Empty(Sources.SelectMany(s => s.Methods.Where(m => m.Lines > MostLinesOfMethod).Select(m => $"{s.Path}: {m.Name} has {m.Lines} lines")));

    [Fact]
    public void Whoever_catches_everything_says_why() =>
        Assert.Empty(Sources.SelectMany(s => s.SilentCatchAlls.Select(line => $"{s.Path}:{line}")));

    [Fact]
    public void Whoever_suppresses_a_warning_says_why() =>
        Assert.Empty(Sources.SelectMany(s => s.SilentSuppressions.Select(line => $"{s.Path}:{line}")));

    [Fact]
    public void Nothing_is_left_for_later() =>
        Assert.Empty(Sources.Where(s => !s.Path.EndsWith("TidyTests.cs", StringComparison.Ordinal) && LeftForLater().IsMatch(s.Text)).Select(s => s.Path));

    [Fact]
    public void Every_slice_has_its_readme_and_its_registration()
    {
        var slices = Directory.GetDirectories(Repository.PathOf("functions")).Where(d => Directory.EnumerateFiles(d, "*.cs").Any()).Select(d => Path.GetFileName(d)!).Where(s => s is not ("Shared" or "obj" or "bin")).ToList();
        Assert.True(slices.Count >= 8, "the slices are not found");
        Assert.DoesNotContain(slices, s => !File.Exists(Repository.PathOf($"functions/{s}/README.md")));
        Assert.DoesNotContain(slices, s => s != "Health" && !File.Exists(Repository.PathOf($"functions/{s}/{s}Registration.cs")));
    }

    [Fact]
    public void Pages_lead_to_files_that_are_there()
    {
        var pages = Directory.EnumerateFiles(Repository.Root, "*.md").Select(f => Path.GetFileName(f)!)
            .Concat(new[] { "functions", "infra", "tests" }.SelectMany(f => Repository.Files(f, ".md"))).ToList();
        Assert.True(pages.Count >= 10, "the pages are not found");
        var broken = from page in pages
                     from Match link in Link().Matches(File.ReadAllText(Repository.PathOf(page)))
                     let target = link.Groups[1].Value.Split('#')[0]
                     where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal)
                     where !Path.Exists(Path.Combine(Repository.Root, Path.GetDirectoryName(page)!, target))
                     select $"{page} leads to {target}";
        Assert.Empty(broken);
    }

    [Fact]
    public void Each_package_has_its_reason_beside_its_version()
    {
        var lines = File.ReadAllLines(Repository.PathOf("Directory.Packages.props")).Select(l => l.Trim()).ToList();
        var at = lines.FindIndex(l => l.Contains("Genuine Azure packages", StringComparison.Ordinal));
        var end = lines.FindIndex(at, l => l == "</ItemGroup>");
        var silent = lines.Select((line, i) => (line, i)).Where(x => x.line.StartsWith("<PackageVersion", StringComparison.Ordinal) && (x.i < at || x.i > end))
            .Where(x => !lines[x.i - 1].EndsWith("-->", StringComparison.Ordinal));
        Assert.Empty(silent.Select(x => x.line));
    }

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex LeftForLater();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
