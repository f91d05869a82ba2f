using System.Text.RegularExpressions;
using BenchmarkDotNet.Attributes;
using GdCases.Domain.Catalogue;
using GdCases.Host.CatalogueFiles;

namespace GdCases.Benchmarks;

/// <summary>What the Host's start pays for a province's catalogue: 3,000 items over the shipped workflows, read from files, proven, versioned.</summary>
[MemoryDiagnoser]
public partial class CatalogueLoading
{
    private const int Items = 3000;
    private readonly string _folder = Directory.CreateTempSubdirectory("gdcases-catalogue-").FullName;

    [GlobalSetup]
    public void Generate()
    {
        var shipped = Path.Combine(AppContext.BaseDirectory, "catalogue");
        var services = Directory.GetFiles(Path.Combine(shipped, "services"), "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        foreach (var file in Directory.GetFiles(shipped, "*.yaml", SearchOption.AllDirectories))
        {
            Write(Path.GetRelativePath(shipped, file), File.ReadAllText(file));
        }

        for (var i = services.Length; i < Items; i++)
        {
            var model = services[i % services.Length];
            var code = Path.GetFileNameWithoutExtension(model);
            // Conditions of its own, for those of three thousand items are not the same: each is compiled and tried. They differ in
            // their blanks alone, since one number more would be one more to try around.
            var blanks = string.Concat(Convert.ToString(i, 2).Select(bit => bit == '0' ? ' ' : '\t'));
            var text = Conditions().Replace(File.ReadAllText(model).Replace($"code: {code}\n", $"code: {code}-{i}\n", StringComparison.Ordinal), condition => $"{condition.Groups["key"]}: \"{condition.Groups["cel"]}{blanks}\"");
            Write(Path.Combine("services", "generated", $"{code}-{i}.yaml"), text);
        }
    }

    [GlobalCleanup]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Benchmark]
    public ServiceCatalogue Load()
    {
        var catalogue = CatalogueFolder.Read(_folder);
        return catalogue.Items.Count == Items ? catalogue : throw new InvalidOperationException($"{catalogue.Items.Count} items");
    }

    [GeneratedRegex("(?<key>holds|when): \"(?<cel>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Conditions();

    private void Write(string file, string text)
    {
        var path = Path.Combine(_folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
