// What the page may ask of the program around it. Nothing else in the page reaches outside.
import { ERROR_CODES, type Commands, type ErrorCode, type Event, type ProblemView } from "./bindings";

/** The name of a command. */
export type CommandName = keyof Commands;

/** The arguments of a command: its request, or nothing. */
export type Arguments<K extends CommandName> = undefined extends Commands[K]["request"]
  ? []
  : [request: Commands[K]["request"]];

/** The core, as the page sees it: the desktop shell, or a fake one. */
export interface Host {
  /** Runs a command. Rejects with a [`Problem`]. */
  call<K extends CommandName>(command: K, ...request: Arguments<K>): Promise<Commands[K]["response"]>;
  /** Hears what the core says on its own, until the answered function is called. */
  listen(handler: (event: Event) => void): Promise<() => void>;
}

/** A command that failed, with its closed code. */
export class Problem extends Error implements ProblemView {
  /** Which failure. */
  readonly code: ErrorCode;
  /** What happened this time, in plain words; may be empty. */
  readonly detail: string;

  constructor(view: ProblemView) {
    super(view.detail === "" ? view.code : `${view.code}: ${view.detail}`);
    this.name = "Problem";
    this.code = view.code;
    this.detail = view.detail;
  }
}

const CODES: ReadonlySet<string> = new Set(ERROR_CODES);

function isProblemView(value: unknown): value is ProblemView {
  return (
    typeof value === "object" &&
    value !== null &&
    "code" in value &&
    typeof value.code === "string" &&
    CODES.has(value.code) &&
    "detail" in value &&
    typeof value.detail === "string"
  );
}

/** Makes a [`Problem`] of whatever a promise was rejected with; what the contract does not know is a bug of ours. */
export function toProblem(reason: unknown): Problem {
  if (reason instanceof Problem) return reason;
  if (isProblemView(reason)) return new Problem(reason);
  if (reason instanceof Error) return new Problem({ code: "client_bug", detail: reason.message });
  if (typeof reason === "string") return new Problem({ code: "client_bug", detail: reason });
  return new Problem({ code: "client_bug", detail: `unreadable failure: ${JSON.stringify(reason)}` });
}
