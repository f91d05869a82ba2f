using GdCases.Domain.Cases.Requirements;

namespace GdCases.Domain.Cases.Steps;

/// <summary>Everything wrong with what came with an action that is open.</summary>
internal static class InputCheck
{
    public static IEnumerable<Fault> Faults(Attempt attempt, GateCheck gate, IReadOnlyList<FieldNeed> needs, ActionInput input)
    {
        var shape = input.Given.Where(name => needs.All(n => n.Name != name)).Select(name => CaseFaults.FieldNotTaken.At(name))
            .Concat(needs.Where(n => n.Required && !input.Has(n.Field)).Select(n => FieldFaults.Missing.At(n.Name)));
        return [.. shape, .. input.Faults(needs.Select(n => n.Field)), .. Attestations(gate, input), .. Promises(attempt, gate, input), .. attempt.Action.Step.Wrong(attempt, input)];
    }

    private static IEnumerable<Fault> Attestations(GateCheck gate, ActionInput input) => input.Find(InputFields.Attestations) is not { } given ? []
        :
        [
            .. gate.Attest.Except(given).Select(missing => CaseFaults.AttestationMissing.At(InputFields.Attestations.Name, missing.Title())),
            .. given.Select((a, i) => (a, i)).Where(x => !gate.Attest.Contains(x.a)).Select(x => CaseFaults.AttestationNotAsked.At($"attestations[{x.i}]")),
        ];

    private static IEnumerable<Fault> Promises(Attempt attempt, GateCheck gate, ActionInput input)
    {
        if (input.Find(InputFields.Promises) is not { } promises)
        {
            yield break;
        }

        var before = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (promise, i) in promises.Select((p, i) => (p, i)))
        {
            var isSecond = !before.Add(promise.Material);
            if (attempt.Item.Materials.FirstOrDefault(m => m.Code == promise.Material) is not { Deferrable: true })
            {
                yield return CaseFaults.NotDeferrable.At($"promises[{i}].material");
            }
            else if (attempt.Case.Materials.ContainsKey(promise.Material))
            {
                yield return CaseFaults.AlreadySupplied.At($"promises[{i}].material");
            }
            else if (!gate.Promise.Contains(promise.Material) || isSecond)
            {
                yield return CaseFaults.AlreadyPromised.At($"promises[{i}].material");
            }

            if (promise.By <= attempt.Context.Today)
            {
                yield return CaseFaults.NotInFuture.At($"promises[{i}].by");
            }
        }

        foreach (var missing in gate.Promise.Where(m => promises.All(p => p.Material != m)))
        {
            yield return CaseFaults.PromiseMissing.At("promises", missing);
        }
    }
}
