using System.Text.Json;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>
/// Which version (ETag) of each blob a function has done with, and how often it has tried one it has not. One line is
/// appended before each try and after each end, so that a killed host neither runs a finished blob again nor forgets that a
/// blob has killed it before. The file is rewritten without its past when it is opened.
/// </summary>
sealed class BlobReceipts : IDisposable
{
    readonly Lock gate = new();
    readonly Dictionary<string, BlobReceipt> byName;
    readonly StreamWriter file;

    BlobReceipts(Dictionary<string, BlobReceipt> byName, StreamWriter file)
    {
        this.byName = byName;
        this.file = file;
    }

    public static BlobReceipts Open(string dataFolder, string function)
    {
        var folder = Directory.CreateDirectory(Path.Combine(dataFolder, "blobs"));
        var path = Path.Combine(folder.FullName, function + ".jsonl");
        var last = Read(path);
        var aside = path + ".new";
        File.WriteAllLines(aside, last.Values.Select(receipt => JsonSerializer.Serialize(receipt)));
        File.Move(aside, path, overwrite: true);
        return new BlobReceipts(last, new StreamWriter(path, append: true) { AutoFlush = true });
    }

    public bool IsDone(string name, string etag)
    {
        lock (gate) return byName.TryGetValue(name, out var receipt) && receipt.ETag == etag && receipt.Done;
    }

    /// <summary>Writes down that this version is about to be tried, and answers how often that makes.</summary>
    public int Try(string name, string etag)
    {
        lock (gate)
        {
            var tries = byName.TryGetValue(name, out var receipt) && receipt.ETag == etag ? receipt.Tries + 1 : 1;
            Put(new BlobReceipt(name, etag, tries, Done: false));
            return tries;
        }
    }

    public void Done(string name, string etag)
    {
        lock (gate) Put(new BlobReceipt(name, etag, 0, Done: true));
    }

    public void Dispose() => file.Dispose();

    void Put(BlobReceipt receipt)
    {
        byName[receipt.Name] = receipt;
        file.WriteLine(JsonSerializer.Serialize(receipt));
    }

    static Dictionary<string, BlobReceipt> Read(string path)
    {
        var read = new Dictionary<string, BlobReceipt>(StringComparer.Ordinal);
        if (!File.Exists(path)) return read;
        foreach (var line in File.ReadLines(path))
        {
            // The last line may be torn by a kill; it then says nothing.
            if (!line.EndsWith('}')) continue;
            var receipt = JsonSerializer.Deserialize<BlobReceipt>(line)!;
            read[receipt.Name] = receipt;
        }

        return read;
    }

    sealed record BlobReceipt(string Name, string ETag, int Tries, bool Done);
}
