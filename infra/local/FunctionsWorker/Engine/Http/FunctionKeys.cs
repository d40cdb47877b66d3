using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>
/// The host's keys, made at the first start and kept in the data folder. The master key opens everything; the default key
/// opens what asks for a function or system key. Sent as <c>x-functions-key</c> or <c>?code=</c>.
/// </summary>
sealed class FunctionKeys
{
    readonly byte[] master;
    readonly byte[] function;

    FunctionKeys(Kept keys)
    {
        master = Encoding.UTF8.GetBytes(keys.Master);
        function = Encoding.UTF8.GetBytes(keys.Default);
    }

    public static string FileIn(string dataFolder) => Path.Combine(dataFolder, "keys.json");

    public static FunctionKeys Open(string dataFolder)
    {
        var file = FileIn(dataFolder);
        if (File.Exists(file)) return new FunctionKeys(JsonSerializer.Deserialize<Kept>(File.ReadAllText(file))!);
        var fresh = new Kept(NewKey(), NewKey());
        File.WriteAllText(file + ".new", JsonSerializer.Serialize(fresh));
        File.Move(file + ".new", file, overwrite: true);
        return new FunctionKeys(fresh);
    }

    public bool Allow(AuthorizationLevel level, HttpRequest request)
    {
        if (level is AuthorizationLevel.Anonymous) return true;
        var sent = request.Headers["x-functions-key"].ToString();
        if (sent.Length == 0) sent = request.Query["code"].ToString();
        if (sent.Length == 0) return false;
        var key = Encoding.UTF8.GetBytes(sent);
        return CryptographicOperations.FixedTimeEquals(key, master)
            || (level is not AuthorizationLevel.Admin && CryptographicOperations.FixedTimeEquals(key, function));
    }

    static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(40)).Replace('+', '-').Replace('/', '_');

    sealed record Kept(string Master, string Default);
}
