import { Argument, Command } from "commander";
import { print } from "../text/output.ts";
import { bashCompletion } from "./completion-bash.ts";
import { fishCompletion } from "./completion-fish.ts";
import { type Place, placesOf } from "./completion-tree.ts";
import { zshCompletion } from "./completion-zsh.ts";

export function completionCommand(): Command {
  return new Command("completion")
    .description("print a script with which your shell completes commands and options of aiorig")
    .addArgument(new Argument("<shell>", "the shell").choices(Object.keys(SCRIPTS)))
    .addHelpText("after", HELP)
    .action((shell: keyof typeof SCRIPTS, _options: object, command: Command) => {
      print(SCRIPTS[shell](placesOf(command.parent ?? command)));
    });
}

const SCRIPTS = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
} satisfies Record<string, (places: readonly Place[]) => string>;

const HELP = `
The script completes commands, options, ids and groups of clauses, figures, runtimes, rigs, formats and paths. It completes
the command aiorig. Make the script again after an update of aiorig. docs/install.md says where it goes.

Exit codes: 0 the script is printed; 2 wrong usage.

Examples:
  aiorig completion bash > ~/.local/share/bash-completion/completions/aiorig
  aiorig completion zsh > ~/.zfunc/_aiorig
  aiorig completion fish > ~/.config/fish/completions/aiorig.fish`;
