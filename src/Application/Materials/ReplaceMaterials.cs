using GdCases.Application.Cases;
using GdCases.Domain.Cases;
using GdCases.Domain.Materials;
using Wolverine;

namespace GdCases.Application.Materials;

/// <summary>Hands in materials in place of what was submitted, or beside it, before the application is accepted.</summary>
public sealed record ReplaceMaterials(Request Request, string Number, IReadOnlyList<SuppliedMaterial> Materials);

public static class ReplaceMaterialsHandler
{
    public static async Task<CommandAnswer> Handle(ReplaceMaterials command, IMessageContext message, CaseHandling cases, MaterialFiles files, CancellationToken cancellation) =>
        await files.Naming(
            command.Request.Caller, command.Materials, command.Number,
            known => cases.Carry(command.Request, command.Number, message, (c, definition, context) => CaseDecider.ReplaceMaterials(c, command.Materials, definition, context with { Files = known }), cancellation),
            cancellation);
}
