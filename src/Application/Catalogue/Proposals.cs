using GdCases.Application.Cases;
using GdCases.Application.Cases.Idempotency;
using GdCases.Domain;
using Marten;
using NodaTime;

namespace GdCases.Application.Catalogue;

/// <summary>What the commands on proposals share.</summary>
public static class Proposals
{
    public static FaultCode Unknown { get; } = new("unknown-proposal", RefusalKind.NotFound, "没有此目录修改提案。", "There is no such proposal.");
    public static FaultCode Settled { get; } = new("proposal-settled", RefusalKind.Conflict, "该提案已生效或已撤销。", "The proposal has been consented to or declined already.");
    public static FaultCode ByProposer { get; } = new("consent-by-another", RefusalKind.Forbidden, "须由另一名管理员同意。", "Another administrator than who proposed it has to consent.");
    public static FaultCode InThePast { get; } = new("serves-from-past", RefusalKind.Invalid, "生效日期应为今天或以后。", "It serves from today on or from a later day.");
    public static FaultCode TooLate { get; } = new("serves-from-too-late", RefusalKind.Invalid, "生效日期不晚于一年后。", "It serves within a year.");
    public static FaultCode Outdated { get; } = new("proposal-outdated", RefusalKind.Conflict, "提案后文件已有其他修改生效或待生效，请基于最新内容重新提案：{0}。", "Another consent has changed these files since: propose again on top of that: {0}.");
    public static FaultCode BeforeBase { get; } = new("serves-before-base", RefusalKind.Invalid, "不得早于所依据修改的生效日期{0}。", "It builds on what serves from {0}, and cannot serve before.");
    public static FaultCode Moved { get; } = new("catalogue-moved", RefusalKind.Conflict, "目录刚有更新，请重试。", "The catalogue has just changed; ask again.");

    /// <summary>Longest name of a proposal, in characters.</summary>
    internal const int MaxId = 64;

    /// <summary>Writes a proposal as it is from now on, with the answer to the request: a receipt that names it.</summary>
    internal static CommandAnswer Keep(CatalogueProposal proposal, Request request, IDocumentSession session, IClock clock)
    {
        session.Store(proposal);
        var receipt = new CaseReceipt { Number = proposal.Id, State = "kept", Version = proposal.Consent?.Order ?? 0 };
        session.Insert(new AnsweredRequest { Id = request.Id, BodyHash = request.BodyHash, Receipt = receipt, At = clock.GetCurrentInstant() });
        return receipt;
    }

    /// <summary>A proposal; nobody else settles one until the session's transaction ends. Null when there is none.</summary>
    internal static async Task<CatalogueProposal?> Locked(string id, IDocumentSession session, CancellationToken cancellation)
    {
        await session.BeginTransactionAsync(cancellation);
        await session.QueryAsync<int>("select 1 from pg_advisory_xact_lock(hashtext('gdcases: publish a catalogue'))", cancellation);
        return await session.LoadAsync<CatalogueProposal>(id, cancellation);
    }
}
