using System.Net.Http.Headers;
using GdCases.Clients;

// An application from its submission to its acceptance, with the client that was made from the contract:
//   dotnet run --project tests/Clients/csharp -- http://127.0.0.1:8080
var host = new Uri(args.Length > 0 ? args[0] : "http://127.0.0.1:8080");
var applicant = await As("applicant");
var officer = await As("intake-officer", agency: "exit-entry");

var receipt = await applicant.SubmitCaseAsync($"{Guid.NewGuid()}", new SubmitBody
{
    Service = "hkmo-endorsement-tourism",
    Division = "440100",
    Channel = Channel.App,
    Applicant = new PersonBody { Name = "陈小明", IdType = IdType.ResidentId, IdNumber = "440106199003071231", Mobile = "13800138000" },
    Form = new Dictionary<string, string> { ["destination"] = "macao", ["type"] = "g", ["entries"] = "1", ["validity"] = "3-months" },
    Materials = [new MaterialBody { Material = "permit", Reference = "scan-1" }, new MaterialBody { Material = "application-form", Reference = "scan-2" }],
});
Console.WriteLine($"submitted: {receipt.Number}, {receipt.State}");

try
{
    await officer.TakeActionAsync(receipt.Number, "forward", $"{Guid.NewGuid()}", new ActionBody());
}
catch (ApiException<Problem> refused)
{
    Console.WriteLine($"refused: {refused.Result.Code}; open: {string.Join(", ", refused.Result.OpenActions!)}");
}

var accepted = await officer.TakeActionAsync(receipt.Number, "accept", $"{Guid.NewGuid()}", new ActionBody());
var seen = await applicant.GetCaseAsync(receipt.Number);
var history = await applicant.GetHistoryAsync(receipt.Number);
Console.WriteLine($"accepted: {accepted.State}, version {seen.Version}, by {seen.Clock.Limit?.Promised?.Day:yyyy-MM-dd}; {history.Events.Count} events, the first of the {history.Events.First().Details.Parties?.First()}");

async Task<CasesClient> As(string persona, string? agency = null)
{
    var http = new HttpClient { BaseAddress = host };
    http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
    var token = await new CasesClient(http).GetDevelopmentTokenAsync(persona, agency: agency);
    http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.AccessToken);
    return new CasesClient(http);
}
