using System.Diagnostics;
using System.Text;

namespace Marketplace.Journeys;

/// <summary>
/// The README's walk as a script: the bash blocks of one section, run one after the other in one shell. A comment <c># → text</c> says what the
/// output of the command before it contains. The script stops at the first command that fails.
/// </summary>
/// <param name="Steps">Commands in their order, each with what its output must contain.</param>
public sealed record ReadmeWalk(IReadOnlyList<WalkStep> Steps)
{
    const string Arrow = "# → ";
    static readonly string Border = "-----" + Guid.NewGuid().ToString("n");

    /// <summary>Reads the walk from a README's section.</summary>
    public static ReadmeWalk Read(string markdown, string section)
    {
        ArgumentNullException.ThrowIfNull(markdown);
        var lines = markdown.Split('\n').SkipWhile(l => l != $"## {section}").Skip(1).TakeWhile(l => !l.StartsWith("## ", StringComparison.Ordinal));
        List<WalkStep> steps = [];
        var (inside, command) = (false, new StringBuilder());
        foreach (var line in lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal)) inside = !inside && line == "```bash";
            else if (inside && line.StartsWith(Arrow, StringComparison.Ordinal)) steps.Add(Step(command, line[Arrow.Length..].Trim()));
            else if (inside) command.Append(line).Append('\n');
        }

        return new ReadmeWalk(command.ToString().Trim().Length == 0 ? steps : [.. steps, Step(command, null)]);
    }

    /// <summary>Runs the walk; returns what each step printed. A step that is not reached prints nothing.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(IReadOnlyDictionary<string, string> environment, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var shell = Process.Start(start)!;
        await using var killed = cancellation.Register(() => shell.Kill(entireProcessTree: true));
        var (output, complaints) = (shell.StandardOutput.ReadToEndAsync(cancellation), shell.StandardError.ReadToEndAsync(cancellation));
        await shell.StandardInput.WriteAsync(string.Concat(Steps.Select(s => $"{s.Command}\necho; echo '{Border}'\n")));
        shell.StandardInput.Close();
        await shell.WaitForExitAsync(cancellation);
        var printed = (await output).Split(Border);
        Assert.True(shell.ExitCode == 0, $"bash ended with {shell.ExitCode} in step {printed.Length}:\n{Steps[Math.Min(printed.Length, Steps.Count) - 1].Command}\n{printed[^1]}\n{await complaints}");
        return printed;
    }

    static WalkStep Step(StringBuilder command, string? hoped)
    {
        var step = new WalkStep(command.ToString().Trim('\n'), hoped);
        command.Clear();
        return step;
    }
}

/// <summary>Commands, and what the output of the last of them must contain; null when nothing is said.</summary>
public sealed record WalkStep(string Command, string? Hoped);
