namespace LocalRuntime.Tests;

/// <summary>
/// Folders that tests work in. All of a run are in one, deleted when the run ends: nothing is left behind on the developer's disk, whatever a test or a process that it kills leaves open.
/// Processes that tests start from this assembly work in the same one, and leave it to the run.
/// </summary>
static class TemporaryFolder
{
    const string Variable = "RUNTIME_TESTS_FOLDER";
    static readonly string Run = Environment.GetEnvironmentVariable(Variable) ?? Begin();

    public static string New(string name) => Directory.CreateDirectory(Path.Combine(Run, $"{name}-{Guid.NewGuid():n}")).FullName;

    static string Begin()
    {
        var run = Directory.CreateTempSubdirectory("runtime-tests-").FullName;
        Environment.SetEnvironmentVariable(Variable, run);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(run, recursive: true);
        return run;
    }
}
