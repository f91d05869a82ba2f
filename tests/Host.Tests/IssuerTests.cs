using System.Net;
using GdCases.Host.Access;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace GdCases.Host.Tests;

/// <summary>Issuers that call everything by other names: Keycloak's nested roles, groups for offices.</summary>
public class Tokens_of_any_issuer(Cluster cluster)
{
    private static readonly string[] Settings =
    [
        "--Auth:Claims:roles=realm_access.roles", "--Auth:Claims:groups=https://id.example.cn/groups", "--Auth:Claims:identities=person.documents",
        "--Auth:Roles:case-worker=reviewer", "--Auth:Roles:citizen=applicant",
        "--Auth:Groups:/civil/zhuhai:Agency=civil-affairs", "--Auth:Groups:/civil/zhuhai:Divisions=440400",
        "--Auth:Groups:/police/exit-entry/guangzhou:Agency=exit-entry", "--Auth:Groups:/police/exit-entry/guangzhou:Divisions=440100,440300",
    ];

    [Fact]
    public async Task are_read_under_the_names_that_settings_give()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase(), args: Settings);
        var citizen = With(host, new() { ["sub"] = "c", ["realm_access"] = new Dictionary<string, object> { ["roles"] = new[] { "citizen", "offline_access" } }, ["person"] = new Dictionary<string, object> { ["documents"] = new[] { "resident-id:440106199003071231" } } });
        var officer = With(host, new() { ["sub"] = "o", ["realm_access"] = new Dictionary<string, object> { ["roles"] = new[] { "case-worker", "intake-officer" } }, ["https://id.example.cn/groups"] = new[] { "/staff", "/police/exit-entry/guangzhou" } });
        var number = (await citizen.Post("/v1/cases", Applications.For("hkmo-endorsement-tourism"))).ShouldBe(HttpStatusCode.Created).Number;
        (await officer.Take(number, "accept")).ShouldBe(HttpStatusCode.OK);
        (await officer.Get("/v1/worklist")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task are_told_which_claim_they_lack()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase(), args: Settings);
        Lacks(await With(host, new() { ["sub"] = "o", ["realm_access"] = new Dictionary<string, object> { ["roles"] = new[] { "case-worker" } } }).Get("/v1/worklist"), "agency");
        Lacks(await With(host, new() { ["sub"] = "o", ["realm_access"] = new Dictionary<string, object> { ["roles"] = new[] { "somebody" } } }).Get("/v1/worklist"), "realm_access.roles");
        // What has our name is not what was meant.
        Lacks(await With(host, new() { ["sub"] = "o", ["roles"] = new[] { "supervisor" }, ["agency"] = "exit-entry" }).Get("/v1/worklist"), "realm_access.roles");
        // Two agencies are none: nobody works for one in the cities of another.
        Lacks(await With(host, new() { ["sub"] = "o", ["realm_access"] = new Dictionary<string, object> { ["roles"] = new[] { "case-worker" } }, ["https://id.example.cn/groups"] = new[] { "/civil/zhuhai", "/police/exit-entry/guangzhou" } }).Get("/v1/worklist"), "agency");
        Lacks(await With(host, new() { ["sub"] = "o", ["realm_access"] = "no object" }).Get("/v1/worklist"), "realm_access.roles");

        static void Lacks(Answer answer, string claim) => ((string)answer.ShouldBeProblem(403, "claim-missing")["detail"]!).ShouldContain(claim);
    }

    private static Client With(TestHost host, Dictionary<string, object> claims) => new(host.Address, new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = DevelopmentTokens.Issuer,
        Audience = DevelopmentTokens.Audience,
        Claims = claims,
        SigningCredentials = new SigningCredentials(host.Services.GetRequiredService<DevelopmentTokens>().Key, SecurityAlgorithms.EcdsaSha256),
    }));
}
