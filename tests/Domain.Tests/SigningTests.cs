using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Requirements;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Materials;
using GdCases.Domain.Parties;
using GdCases.Domain.Signatures;
using GdCases.Domain.Workflows;
using GdCases.Domain.Workflows.Proof;
using NodaTime;

namespace GdCases.Domain.Tests;

/// <summary>Who signs an application, and how long a signature stands.</summary>
public class Signatures_of_an_application : Scenario
{
    private static readonly IdDocument Parent = Born("1985-06-01");
    private static readonly LocalDate Day = new(2026, 5, 20);

    private static Definition Signed(params PartyRole[] roles) => Definition with
    {
        Item = Item with
        {
            Subject = Subject.Either,
            Signatures = roles,
            Requirements = [new(Gate.Acceptance, R("signed"))],
            Parties = [new(PartyRole.Spouse, 0, 1), new(PartyRole.CoApplicant, 0, 2), new(PartyRole.Guardian, 0, 2), new(PartyRole.LegalRepresentative, 0, 1), new(PartyRole.Agent, 0, 1)],
        },
    };

    private static Case Of(Definition definition, params WrittenParty[] parties)
    {
        var who = parties.FirstOrDefault(p => p.Role == PartyRole.Guardian) ?? parties[0];
        return Submit(Application with { Parties = parties }, Somebody("somebody", Roles.Applicant, new IdDocument(who.IdType, who.IdNumber)), definition).ShouldHappen();
    }

    private static IEnumerable<string> Asked(Case c, Definition definition, LocalDate? on = null) => Signing.Of(c, definition.Item, on ?? Day).Select(a => $"{c.Parties[a.Party].Role.Code()} by {string.Join(", ", a.By.Select(b => c.Parties[b].Role.Code()))}{(a.With is null ? "" : " signed")}");

    private static VerifiedSignature By(IdDocument id, long version = 1) => new(DetachedJws.Of("header..signature"), SignatureAlgorithm.Sm2, version, [new(id.Number, [id.Type])], Now);

    private static Ruling Sign(Case c, Definition definition, IdDocument id, Caller? caller = null, long? version = null) => CaseDecider.Sign(c, By(id, version ?? c.Version), definition, By(caller ?? Intake));

    [Fact]
    public void are_of_those_whom_the_item_asks_each_for_themselves()
    {
        var definition = Signed(PartyRole.Applicant, PartyRole.Spouse, PartyRole.CoApplicant);
        var c = Of(definition, P(PartyRole.Applicant, Citizen), P(PartyRole.Spouse, Elder), P(PartyRole.CoApplicant, Parent), P(PartyRole.CoApplicant, Born("1990-01-01")));
        Asked(c, definition).ShouldBe(["applicant by applicant", "spouse by spouse", "co-applicant by co-applicant", "co-applicant by co-applicant"]);
        var signed = Sign(c, definition, Elder, Applicant).ShouldHappen();
        Asked(signed, definition).ShouldBe(["applicant by applicant", "spouse by spouse signed", "co-applicant by co-applicant", "co-applicant by co-applicant"]);
        $"{string.Join(' ', signed.Signatures[0].Signers)} for {string.Join(' ', signed.Signatures[0].For)} by {signed.Signatures[0].By.Party}".ShouldBe("1 for 1 by Applicant");
        Sign(signed, definition, Elder).ShouldBeRefused("already-signed");
        Sign(signed, definition, Born("1970-01-01")).ShouldBeRefused(("signer-not-asked", "signature"));
        Sign(signed, definition, Citizen with { Type = IdType.Passport }).ShouldBeRefused("signer-not-asked");
        When(signed, Intake, "accept", definition: definition).ShouldBeRefused("missing-field");
        var all = new[] { Citizen, Parent, Born("1990-01-01") }.Aggregate(signed, (s, id) => Sign(s, definition, id).ShouldHappen());
        When(all, Intake, "accept", definition: definition).ShouldHappen().State.ShouldBe("reviewing");
    }

    [Fact]
    public void of_a_child_are_the_guardians_until_it_is_of_age()
    {
        var definition = Signed(PartyRole.Applicant);
        var c = Of(definition, P(PartyRole.Applicant, Child), P(PartyRole.Guardian, Parent));
        Asked(c, definition).ShouldBe(["applicant by guardian"]);
        Sign(c, definition, Child).ShouldBeRefused("signer-not-asked");
        Sign(c, definition, Parent).ShouldHappen().Signatures[0].For.ShouldBe([0]);
        Asked(c, definition, new LocalDate(2033, 6, 1)).ShouldBe(["applicant by applicant"]);
    }

    [Fact]
    public void of_an_organisation_are_its_own_or_its_legal_representatives_and_never_an_agents()
    {
        var definition = Signed(PartyRole.Applicant);
        var agent = P(PartyRole.Agent, Elder, mandate: new(Ref("mandate"), null));
        var c = Of(definition, P(PartyRole.Applicant, Company), P(PartyRole.LegalRepresentative, Parent));
        Asked(c, definition).ShouldBe(["applicant by applicant, legal-representative"]);
        Sign(c, definition, Company).ShouldHappen().Signatures[0].For.ShouldBe([0]);
        Sign(c, definition, Parent).ShouldHappen().Signatures[0].Signers.ShouldBe([1]);
        var withAgent = Submit(Application with { Parties = [P(PartyRole.Applicant, Citizen), agent] }, Somebody("agent", Roles.Agent, Elder), definition).ShouldHappen();
        Sign(withAgent, definition, Elder, Somebody("agent", Roles.Agent, Elder)).ShouldBeRefused("signer-not-asked");
        Sign(withAgent, definition, Citizen, Somebody("agent", Roles.Agent, Elder)).ShouldHappen();
    }

    [Fact]
    public void fall_with_what_they_were_of_on_paper_too()
    {
        var definition = Signed(PartyRole.Applicant);
        var c = Sign(Of(definition, P(PartyRole.Applicant, Citizen)), definition, Citizen).ShouldHappen();
        var replaced = CaseDecider.ReplaceMaterials(c, [M("photo", "another")], definition, By(Applicant)).ShouldHappen();
        (replaced.Signatures.Count, replaced.EditedIn, replaced.SignaturesGiven).ShouldBe((0, 3, 1));
        // Verified on what it was before.
        Sign(replaced, definition, Citizen, version: 2).ShouldBeRefused("application-changed");
        Sign(replaced, definition, Citizen, version: 3).ShouldHappen();

        // Attested in the same instant, before and with the supplement.
        var attesting = definition with { Workflow = Workflow with { Actions = [.. Workflow.Actions.Select(a => a.Name is "request-correction" or "supplement" ? a with { By = [Roles.IntakeOfficer], Attest = [Attestation.SignedOnPaper] } : a)] } };
        var corrected = When(replaced, Intake, "request-correction", Notice("materials.photo").With(InputFields.Attestations, [Attestation.SignedOnPaper]), attesting).ShouldHappen();
        corrected.Attested.Count(a => a.What == Attestation.SignedOnPaper).ShouldBe(1);
        var supplemented = When(corrected, Intake, "supplement", HandingIn("photo").With(InputFields.Attestations, [Attestation.SignedOnPaper]), attesting).ShouldHappen();
        supplemented.Attested.Where(a => a.What == Attestation.SignedOnPaper).Select(a => a.Action).ShouldBe(["supplement"]);
        var again = CaseDecider.ReplaceMaterials(supplemented, [M("photo", "third")], attesting, By(Applicant)).ShouldHappen();
        again.Attested.ShouldNotContain(a => a.What == Attestation.SignedOnPaper);
        CaseDecider.Owed(again, attesting, By(Intake)).Select(o => o.Why.Code).ShouldContain("signature-missing");
        CaseDecider.Owed(supplemented, attesting, By(Intake)).Select(o => o.Why.Code).ShouldNotContain("signature-missing");
    }

    [Fact]
    public void are_a_hundred_at_the_most_and_none_once_it_has_ended()
    {
        var definition = Signed(PartyRole.Applicant);
        var c = Of(definition, P(PartyRole.Applicant, Citizen));
        Sign(c with { SignaturesGiven = ApplicationSigned.Most }, definition, Citizen).ShouldBeRefused("too-many-signatures");
        var ended = When(c, Applicant, "withdraw", Because, definition).ShouldHappen();
        Sign(ended, definition, Citizen).ShouldBeRefused("case-ended");
        Sign(Given(), Definition, Citizen).ShouldBeRefused("not-to-be-signed");
        Sign(c, definition, Citizen, Reviewer).ShouldBeRefused("role-not-allowed");
        Sign(c, definition, Citizen, Stranger).ShouldBeRefused("case-not-found");
    }

    [Fact]
    public void are_asked_by_a_gate_or_by_nobody()
    {
        new DefinitionProof(Workflow).Faults(Signed(PartyRole.Applicant).Item with { Requirements = [] }).Select(f => f.Code).ShouldContain("signatures-not-required");
        new DefinitionProof(Workflow).Faults(Signed().Item).Select(f => f.Code).ShouldContain("requirement-without-effect");
        new DefinitionProof(Workflow).Faults(Signed(PartyRole.Applicant).Item).Select(f => f.Code).ShouldNotContain("signatures-not-required");
        Requirement.All.Find("signed-on-paper").ShouldBeNull();
        // No machine has seen a hand sign, and a workflow cannot say that one has; cards it does read.
        Workflow At(Attestation what) => Workflow with { Actions = [.. Workflow.Actions.Select(a => a.Name == "supplement" ? a with { By = [Roles.Kiosk], Attest = [what] } : a)] };
        WorkflowProof.Faults(At(Attestation.SignedOnPaper)).Select(f => f.Code).ShouldContain("attested-by-the-public");
        WorkflowProof.Faults(At(Attestation.CardRead)).Select(f => f.Code).ShouldNotContain("attested-by-the-public");
    }
}
