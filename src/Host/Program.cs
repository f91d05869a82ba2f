using GdCases.Host.Commands;

return await CommandLine.Run(args);
