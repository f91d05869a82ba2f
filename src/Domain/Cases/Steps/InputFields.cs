using System.Collections.Frozen;
using GdCases.Domain.Cases.Requirements;
using GdCases.Domain.Materials;
using GdCases.Domain.Parties;

namespace GdCases.Domain.Cases.Steps;

/// <summary>The fields that several steps share, and the two that come with gates.</summary>
public static class InputFields
{
    /// <summary>Longest reason, finding, message or note, in characters.</summary>
    public const int MaxText = 2000;

    /// <summary>Longest code of a reason, in characters.</summary>
    public const int MaxCode = 64;

    /// <summary>Longest reference, in characters.</summary>
    public const int MaxReference = 200;

    /// <summary>Most entries in any list.</summary>
    public const int MaxEntries = 100;

    /// <summary>Most working days that a person may set.</summary>
    public const int MaxWorkingDays = 250;

    /// <summary>Largest amount, in CNY.</summary>
    public const decimal MaxAmount = 1_000_000_000m;

    public static InputField<string> ReasonCode { get; } = new("reasonCode", "refuse, and decide when it denies: a code of the agency's list.", (code, path) =>
        code.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? TooLong(code, MaxCode, path) : [FieldFaults.NotACode.At(path)]);

    public static InputField<FreeText> Reason { get; } = Text("reason", "In words; the applicant reads it.");

    public static InputField<int> WorkingDays { get; } = new("workingDays", "request-correction (15 unless given), start-special-procedure: working days.", (days, path) =>
        days is < 1 or > MaxWorkingDays ? [FieldFaults.NotANumber.At(path, new LocalizedText($"，1至{MaxWorkingDays}个工作日", $", 1 to {MaxWorkingDays} working days"))] : []);

    /// <summary>Comes with the gate: what the caller has seen.</summary>
    public static InputField<IReadOnlyList<Attestation>> Attestations { get; } = new("attestations", "What the caller has checked with their own eyes.");

    /// <summary>Comes with the gate: what will be handed in later.</summary>
    public static InputField<IReadOnlyList<Promise>> Promises { get; } = new("promises", "accept, decide: secondary materials promised for later.", (promises, path) => TooMany(promises, path));

    /// <summary>Every field there is, by its name.</summary>
    public static IReadOnlyDictionary<string, InputField> All => Known.Fields;

    public static InputField<FreeText> Text(string name, string about) => new(name, about, (text, path) => TooLong(text.Text, MaxText, path));

    public static InputField<Reference> Reference(string name, string about) => new(name, about, (reference, path) => TooLong(reference.Text, MaxReference, path));

    public static IEnumerable<Fault> TooLong(string text, int most, string path) => PlainText.Count(text) > most ? [FieldFaults.TooLong.At(path, most)] : [];

    public static IEnumerable<Fault> TooMany<T>(IReadOnlyCollection<T> entries, string path) => entries.Count > MaxEntries ? [FieldFaults.TooMany.At(path, MaxEntries)] : [];

    /// <summary>Apart, for steps name shared fields while they are made.</summary>
    private static class Known
    {
        public static readonly FrozenDictionary<string, InputField> Fields =
            LegalStep.All.Members.SelectMany(s => s.Fields).Append(Attestations).Append(Promises).DistinctBy(f => f.Name).ToFrozenDictionary(f => f.Name);
    }
}
