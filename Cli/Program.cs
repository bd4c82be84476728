using System.Text;
using Krewe.Cli;
using Krewe.Hosting;

await KreweChild.RunIfChildAsync(args);
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return await KreweCommand.RunAsync(args, Console.Out, Console.Error);
