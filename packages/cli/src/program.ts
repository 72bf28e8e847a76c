import { readFileSync } from "node:fs";
import { type Channel, channelSchema } from "@plaza/protocol";
import { Command, InvalidArgumentError } from "commander";
import { type BuildCommandOptions, build } from "./commands/build.ts";
import { check } from "./commands/check.ts";
import { type CommonOptions, withCommonOptions, withRegistry } from "./commands/context.ts";
import { type LoginCommandOptions, login } from "./commands/login.ts";
import { type PublishCommandOptions, publish } from "./commands/publish.ts";
import { listVersions } from "./commands/versions.ts";
import type { Io } from "./io.ts";

const packageVersion = (): string =>
  (JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string }).version;

function parseChannel(text: string): Channel {
  const parsed = channelSchema.safeParse(text);
  if (!parsed.success) throw new InvalidArgumentError(`Use one of: ${channelSchema.options.join(", ")}.`);
  return parsed.data;
}

function parseNote(text: string): string {
  if (text.length > 500) throw new InvalidArgumentError("Use at most 500 characters.");
  return text;
}

/** The commands of `plaza`, over an {@link Io}. */
export function createProgram(io: Io): Command {
  const program = new Command("plaza");
  program
    .description("Builds mini-apps and publishes them to a Plaza registry.")
    .version(packageVersion(), "-V, --version", "write the version")
    .helpOption("-h, --help", "write this help")
    .helpCommand("help [command]", "write the help of a command")
    .showHelpAfterError("Add --help to see what there is.")
    .exitOverride()
    .configureOutput({ writeOut: io.stdout, writeErr: io.stderr })
    .addHelpText(
      "after",
      "\nExit codes: 0 done, 1 something failed, 2 used in a way that cannot work.\nExample:\n  $ plaza publish --channel dev -m 'New menu'",
    );

  withRegistry(withCommonOptions(program.command("build"), "plaza build --watch --publish dev"))
    .description("build the mini-app into a release (folder dist)")
    .argument("[folder]", "folder of the mini-app (default: the current one)")
    .option("--watch", "build again at each save")
    .option("--publish <channel>", "with --watch: publish each save as a version of its own", parseChannel)
    .option("--out <folder>", "where the release goes (default: dist in the mini-app's folder)")
    .action((folder: string | undefined, options: BuildCommandOptions) => build(io, folder, options));

  withCommonOptions(program.command("check"), "plaza check --json")
    .description("report every problem of manifest and catalogue at once")
    .argument("[folder]", "folder of the mini-app (default: the current one)")
    .action((folder: string | undefined, options: CommonOptions) => check(io, folder, options));

  withRegistry(withCommonOptions(program.command("login"), "plaza login --registry https://plaza.example"))
    .description("keep a publisher credential for a registry, readable by you only")
    .option("--token <credential>", "the credential; without it you are asked, and it does not stay in your shell's history")
    .action((options: LoginCommandOptions) => login(io, options));

  withRegistry(withCommonOptions(program.command("publish"), "plaza publish --channel dev -m 'New menu'"))
    .description("build the mini-app and publish it to a channel")
    .argument("[folder]", "folder of the mini-app (default: the current one)")
    .option("--channel <channel>", "dev, beta or stable", parseChannel, "dev")
    .option("-m, --message <note>", "a note for the history of versions", parseNote)
    .option("--no-build", "publish what the folder dist holds, as it is")
    .action((folder: string | undefined, options: PublishCommandOptions) => publish(io, folder, options));

  const versions = program
    .command("versions")
    .description("versions of a mini-app in the registry")
    .helpCommand(false)
    .addHelpText("after", "\nExample:\n  $ plaza versions list");
  withRegistry(withCommonOptions(versions.command("list"), "plaza versions list com.example.coffee --json"))
    .description("list versions, newest first, with their channels")
    .argument("[app-id]", "id of the mini-app (default: of the manifest in the current folder)")
    .action((appId: string | undefined, options: CommonOptions) => listVersions(io, appId, options));

  return program;
}
