using System.Net;

namespace GdCases.Host.Tests;

/// <summary>Clients that are made from the contract, and what they do with it.</summary>
public sealed class An_integrator(Cluster cluster)
{
    private static readonly string Clients = Path.Combine(Shared.Root(), "tests", "Clients");

    /// <summary>What both examples say, the code of the refusal as each client writes it.</summary>
    private static string Told(string refused, string party) => $"^submitted: [0-9]{{20}}, submitted\\nrefused: {refused}; open: accept, refuse, request-correction, pay\\naccepted: reviewing, version 2, by 2026-05-29; 2 events, the first of the {party}\\n$";

    /// <summary>With GDCASES_CLIENTS=write they are made anew, for whoever has changed the contract.</summary>
    [Theory]
    [InlineData("csharp/CasesClient.cs")]
    [InlineData("typescript/cases.ts")]
    public async Task has_the_client_that_the_contract_makes(string kept)
    {
        Tools.SkipUnlessInstalled();
        var folder = Directory.CreateTempSubdirectory("gdcases-client-").FullName;
        try
        {
            var (contract, made) = (Path.Combine(folder, "v1.json"), Path.Combine(folder, Path.GetFileName(kept)));
            await File.WriteAllTextAsync(contract, (await cluster.Host.Nobody().Get("/openapi/v1.json")).ShouldBe(HttpStatusCode.OK).Text, TestContext.Current.CancellationToken);
            await (kept.EndsWith(".cs", StringComparison.Ordinal)
                ? Tools.Run("dotnet", Clients, "nswag", "openapi2csclient", $"/input:{contract}", $"/output:{made}", "/namespace:GdCases.Clients", "/classname:CasesClient", "/jsonLibrary:SystemTextJson", "/jsonLibraryVersion:9", "/generateOptionalPropertiesAsNullable:true", "/generateNullableReferenceTypes:true", "/generateOptionalParameters:true", "/useBaseUrl:false", "/generateJsonMethods:false", "/parameterDateTimeFormat:o", "/jsonConverters:System.Text.Json.Serialization.JsonStringEnumConverter")
                : Tools.Run(Tools.Npm("openapi-typescript"), folder, contract, "-o", made));
            if (Environment.GetEnvironmentVariable("GDCASES_CLIENTS") == "write")
            {
                File.Copy(made, Path.Combine(Clients, kept), overwrite: true);
            }

            // Not the texts, which would be written out in full.
            (await File.ReadAllTextAsync(made, TestContext.Current.CancellationToken) == await File.ReadAllTextAsync(Path.Combine(Clients, kept), TestContext.Current.CancellationToken))
                .ShouldBeTrue($"tests/Clients/{kept} is not what the contract makes; GDCASES_CLIENTS=write makes it anew.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task takes_a_case_to_its_acceptance_in_CSharp() =>
        (await Tools.Run("dotnet", AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, "GdCases.Clients.dll"), cluster.Host.Address.ToString())).ShouldMatch(Told("RoleNotAllowed", "Applicant"));

    [Fact]
    public async Task takes_a_case_to_its_acceptance_in_TypeScript()
    {
        Tools.SkipUnlessInstalled();
        var compiled = Path.Combine(Tools.Folder, "typescript");
        await Tools.Run(Tools.Npm("tsc"), Clients, "-p", "typescript", "--outDir", compiled);
        await File.WriteAllTextAsync(Path.Combine(compiled, "package.json"), """{"type":"module"}""", TestContext.Current.CancellationToken);
        (await Tools.Run("node", compiled, "example.js", cluster.Host.Address.ToString())).ShouldMatch(Told("role-not-allowed", "applicant"));
    }
}
