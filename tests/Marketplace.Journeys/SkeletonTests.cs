namespace Marketplace.Journeys;

public class SkeletonTests { [Fact] public void It_builds() => Assert.NotNull(typeof(SkeletonTests).Assembly.Location); }
