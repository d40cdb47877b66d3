using DurableTask.Core.History;
using LocalRuntime.KillTarget;
using Marketplace.Local.DurableTask.Engine;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask.Client;

namespace LocalRuntime.Tests.Durable;

/// <summary>
/// What the hub promises over kills, checked from outside. An activity may run again only if its row was still in the file
/// when the process died, that is, if its answer was not committed: each such row grants one more run, nothing else does.
/// </summary>
sealed class Promises(string dataFile, string journalFile)
{
    readonly Dictionary<string, int> granted = [];

    /// <summary>Reads, after a death and before the next life, which activities had no answer in the file.</summary>
    public void NoteDeath()
    {
        if (!File.Exists(dataFile))
            return;
        using var connection = new SqliteConnection($"Data Source={dataFile};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT i.id, t.event FROM tasks t JOIN instances i ON i.iid = t.iid";
        try
        {
            using var rows = command.ExecuteReader();
            while (rows.Read())
            {
                var step = (TaskScheduledEvent)HistoryCodec.DecodeOne((byte[])rows[1]);
                var key = Journal.KeyOf(rows.GetString(0), step.Input!.Trim('"'));
                granted[key] = granted.GetValueOrDefault(key) + 1;
            }
        }
        catch (SqliteException noTables) when (noTables.SqliteErrorCode == 1)
        {
            // It died before it had made its tables.
        }
    }

    /// <summary>Every instance ended as it should, every step ran, and none ran that had an answer.</summary>
    public async Task DemandAsync(DurableTaskClient client, IEnumerable<Scenario> scenarios)
    {
        foreach (var scenario in scenarios)
        {
            var end = await client.GetInstanceAsync(scenario.Id, getInputsAndOutputs: true);
            Assert.Equal(scenario.Status, end!.RuntimeStatus.ToString());
            if (scenario.Output is not null)
                Assert.Equal((scenario.Id, scenario.Output), (scenario.Id, end.ReadOutputAs<string>()));
        }

        foreach (var (key, runs) in new Journal(journalFile).Counts)
        {
            var meant = Scenarios.RunsOf(key.Split(' ')[1]);
            Assert.True(runs >= meant, $"'{key}' ran {runs} times and should have run {meant} times.");
            Assert.True(runs <= meant + granted.GetValueOrDefault(key), $"'{key}' ran {runs} times: an activity whose answer was kept ran again.");
        }
    }
}
