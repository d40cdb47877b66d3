namespace Marketplace.Local.FunctionsWorker;

/// <summary>Names a storage request by what it does, from its method and address alone.</summary>
static class StorageOperations
{
    public static string NameOf(string service, HttpMethod method, Uri uri, bool pathStyle)
    {
        var path = uri.AbsolutePath.TrimStart('/');
        if (pathStyle) path = path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..];
        var operation = service switch
        {
            "tables" => Table(method.Method, path),
            "queues" => Queue(method.Method, path, uri.Query),
            _ => Blob(method.Method, path, uri.Query),
        };
        return $"{service}.{operation}";
    }

    static string Table(string method, string path)
    {
        if (path.EndsWith("$batch", StringComparison.Ordinal)) return "batch";
        if (path.StartsWith("Tables", StringComparison.Ordinal)) return "admin";
        var isOneRow = path.Contains("(PartitionKey=", StringComparison.OrdinalIgnoreCase);
        return (method, isOneRow) switch
        {
            ("GET", true) => "pointRead",
            ("GET", false) => "query",
            ("POST", false) => "insert",
            ("PUT", true) => "replace",
            ("PATCH" or "MERGE" or "POST", true) => "merge",
            ("DELETE", true) => "delete",
            _ => "admin",
        };
    }

    static string Queue(string method, string path, string query)
    {
        var parts = path.Split('/');
        if (parts.Length < 2 || parts[1] != "messages") return "admin";
        return (method, parts.Length > 2) switch
        {
            ("POST", false) => "send",
            ("GET", false) => query.Contains("peekonly=true", StringComparison.OrdinalIgnoreCase) ? "peek" : "receive",
            ("DELETE", false) => "clear",
            ("PUT", true) => "update",
            ("DELETE", true) => "delete",
            _ => "admin",
        };
    }

    static string Blob(string method, string path, string query)
    {
        var isList = query.Contains("comp=list", StringComparison.OrdinalIgnoreCase);
        if (isList) return "list";
        if (query.Contains("restype=", StringComparison.OrdinalIgnoreCase) || !path.Contains('/', StringComparison.Ordinal)) return "admin";
        return method switch
        {
            "GET" => "read",
            "HEAD" => "properties",
            "DELETE" => "delete",
            _ => "write",
        };
    }
}
