using FluentValidation;
using GdCases.Application;
using GdCases.Application.Cases;
using GdCases.Application.Messages;
using GdCases.Host.Jobs;
using JasperFx;
using JasperFx.CodeGeneration;
using Marten.Exceptions;
using Wolverine;
using Wolverine.ErrorHandling;
using Wolverine.Util;

namespace GdCases.Host.Startup;

/// <summary>Wolverine: commands and what follows from them.</summary>
public static class Messaging
{
    public static void AddMessaging(this WebApplicationBuilder builder, bool alone)
    {
        builder.Services.AddSingleton<CaseHandling>();
        foreach (var validator in AssemblyScanner.FindValidatorsInAssembly(typeof(SubmitCase).Assembly))
        {
            builder.Services.AddSingleton(validator.InterfaceType, validator.ValidatorType);
        }

        builder.Host.UseWolverine(options =>
        {
            options.Durability.Mode = alone ? DurabilityMode.Solo : DurabilityMode.Balanced;
            // Within ten seconds another Host goes on with what a dead one did. One that was only slow finds its read models
            // taken over, and stops them.
            options.Durability.HealthCheckPollingTime = TimeSpan.FromSeconds(1);
            options.Durability.CheckAssignmentPeriod = TimeSpan.FromSeconds(2);
            options.Durability.StaleNodeTimeout = TimeSpan.FromSeconds(6);
            options.ApplicationAssembly = typeof(CasesHost).Assembly;
            options.Discovery.IncludeAssembly(typeof(SubmitCase).Assembly);
            // Compiled with the Host, so that nothing is compiled at a start or at a first message: ./gdcases codegen, and a test.
            options.CodeGeneration.TypeLoadMode = TypeLoadMode.Static;
            options.Policies.AutoApplyTransactions();
            options.Policies.UseDurableLocalQueues();
            options.Policies.UseDurableOutboxOnAllSendingEndpoints();
            // What is published has a queue, and whoever hears of a case hears in the order in which it happened. Commands are
            // invoked and wait in none: one for each was forty, each asked about at every stop on a connection of its own.
            options.Policies.ConfigureConventionalLocalRouting().Named(type => type.Namespace == typeof(CaseAdvanced).Namespace ? type.ToMessageTypeName() : "");
            options.LocalQueueFor<CaseAdvanced>().Sequential();
            options.LocalQueueFor<LightTurned>().Sequential();
            options.Policies.Add<ShapeValidation>();
            // Two at once on one officer or calendar, or twice the same request at once: decide again on what the first has written. Commands on cases are the committer's.
            options.OnException<ConcurrencyException>().Or<DocumentAlreadyExistsException>().Or<ExistingStreamIdCollisionException>().RetryTimes(3);
            options.Services.AddHostedService<PublicationRefresh>();
        });
    }
}
