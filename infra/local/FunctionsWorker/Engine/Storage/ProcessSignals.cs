using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Marketplace.Local.Storage;

/// <summary>What .NET cannot say to a process that is not its child.</summary>
static class ProcessSignals
{
    const int SigTerm = 15;

    /// <summary>Asks the process to end; where the system knows no such thing, ends it.</summary>
    public static void Terminate(int processId)
    {
        if (OperatingSystem.IsWindows()) Kill(processId);
        else _ = Signal(processId, SigTerm);
    }

    public static void Kill(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            process.Kill();
        }
        catch (ArgumentException)
        {
            // It has ended by itself.
        }
    }

    /// <summary>Ended, but not yet taken away by its parent.</summary>
    public static bool IsZombie(int processId)
    {
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            var status = File.ReadAllText($"/proc/{processId}/stat");
            return status[(status.LastIndexOf(')') + 2)..].StartsWith('Z');
        }
        catch (IOException)
        {
            return true;
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Signal(int processId, int signal);
}
