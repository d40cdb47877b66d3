using System.ComponentModel;
using System.Diagnostics;

namespace Marketplace.Local.Storage;

/// <summary>Runs node and npm, and says what to do when they are not there.</summary>
static class NodeTools
{
    public static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            throw new LocalHostException(
                $"'{start.FileName}' was not found. Azurite (Azure Storage on this machine) needs Node.js 20 or newer, with npm, on the PATH: https://nodejs.org. "
                + "Or set AzureWebJobsStorage to the connection string of a storage account.", missing);
        }
    }

    public static string Npm => OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
}
