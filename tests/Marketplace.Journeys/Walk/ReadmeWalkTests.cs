namespace Marketplace.Journeys;

/// <summary>The README's walk is what a newcomer tries first: it is run as it stands there, against a fresh marketplace with demo data.</summary>
public class ReadmeWalkTests(ITestOutputHelper output)
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task The_five_minute_walk_does_what_it_says()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(Root(), "README.md"));
        var (first, second) = (ReadmeWalk.Read(readme, "A five-minute walk"), ReadmeWalk.Read(readme, "Sell by file"));
        Assert.True(second.Steps.Count(s => s.Hoped is not null) >= 4, "Selling by file is not found, or says little about what one should see.");
        var walk = new ReadmeWalk([.. first.Steps, .. second.Steps]);
        Assert.True(first.Steps.Count(s => s.Hoped is not null) >= 10, "The walk is not found, or says little about what one should see.");
        await using var app = await MarketplaceProcess.StartAsync(new MarketplaceProcessOptions(Settings: new Dictionary<string, string> { ["Demo__Load"] = "true" }));
        using var limit = new CancellationTokenSource(Limit);
        await Eventually.SeesAsync(
            () => MarketplaceClient.At(app.Address).GetAsync("/api/categories"), seen => seen.Text.Contains("categoryId", StringComparison.Ordinal), "the demo's categories are there");
        var printed = await walk.RunAsync(new Dictionary<string, string> { ["BASE"] = app.Address.GetLeftPart(UriPartial.Authority) }, limit.Token);
        foreach (var (step, text) in walk.Steps.Zip(printed))
        {
            output.WriteLine($"{step.Command}\n{text.Trim()}");
            if (step.Hoped is not null) Assert.Contains(step.Hoped, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_walk_that_does_not_keep_its_word_is_found_out()
    {
        const string Readme = "## Walk\n\n```bash\nNAME=mei\necho \"hello $NAME\"\n# → hello mei\n```\ntext\n```\nexit 1\n```\n```bash\necho one\n# → two\nfalse\n```\n## Other\n```bash\nexit 2\n```\n";
        var walk = ReadmeWalk.Read(Readme, "Walk");
        Assert.Equal(["hello mei", "two", null], walk.Steps.Select(s => s.Hoped));
        await Assert.ThrowsAsync<Xunit.Sdk.TrueException>(() => walk.RunAsync(new Dictionary<string, string>(), CancellationToken.None));
        var printed = await new ReadmeWalk([.. walk.Steps.Take(2)]).RunAsync(new Dictionary<string, string>(), CancellationToken.None);
        Assert.Contains("hello mei", printed[0], StringComparison.Ordinal);
        Assert.DoesNotContain("two", printed[1], StringComparison.Ordinal);
    }

    static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Marketplace.sln"))) return folder.FullName;
        throw new InvalidOperationException("Not inside of the repository.");
    }
}
