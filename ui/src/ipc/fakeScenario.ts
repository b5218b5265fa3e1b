// What a fake core can be like, and how its parts look then.
import type {
  AccountView,
  ConnectionState,
  ErrorCode,
  RegistrationView,
  Role,
  ServerView,
  SessionView,
  Theme,
} from "./bindings";
import type { CommandName } from "./host";

/** What the fake core shall be like. */
export interface Scenario {
  phase: "starting" | "connect" | "waiting" | "no-browser" | "blocked" | "ready";
  role: Role | null;
  connection: ConnectionState;
  registration: string;
  theme: Theme;
  flags: number;
  project: string | null;
  /** Whether the project has been read from the server. */
  loaded: boolean;
  /** How many switches are staged at the start. */
  staged: number;
  /** Whether there are edits in every state. */
  edits: boolean;
  /** Whether projects exist. */
  projects: boolean;
  /** Servers that were used before. */
  known: boolean;
  /** Whether the server has to be confirmed. */
  confirm: boolean;
  /** A command that fails, and how. */
  failing: CommandName | undefined;
  problem: ErrorCode | undefined;
  skew_seconds: number | null;
  /** How long every answer takes. */
  latency_ms: number;
}

/** What a scenario is when nothing is said. */
export const ORDINARY: Scenario = {
  phase: "ready",
  role: "admin",
  connection: "online",
  registration: "valid",
  theme: "system",
  flags: 10_000,
  project: "storefront",
  loaded: true,
  staged: 0,
  edits: false,
  projects: true,
  known: false,
  confirm: true,
  failing: undefined,
  problem: undefined,
  skew_seconds: null,
  latency_ms: 0,
};

/** Reads a scenario from an address such as `?phase=connect&known=true`. Values are not checked: it is a tool of ours. */
export function readScenario(parameters: URLSearchParams): Scenario {
  const scenario: Record<string, unknown> = { ...ORDINARY };
  for (const [name, text] of parameters) {
    if (!(name in ORDINARY)) continue;
    scenario[name] = /^(true|false|null|-?\d+)$/.test(text) ? (JSON.parse(text) as unknown) : text;
  }
  return scenario as unknown as Scenario;
}

/** The fake server. */
export const SERVER: ServerView = {
  address: "https://flags.northwind.example",
  name: "Northwind",
  issuer: "https://login.northwind.example/realms/staff",
  client_id: "jackstaff-desktop",
  needs_confirmation: false,
};

/** The link of the fake sign-in. */
export const LINK =
  "https://login.northwind.example/realms/staff/authorize?response_type=code&client_id=jackstaff-desktop&redirect_uri=http%3A%2F%2F127.0.0.1%3A41731%2Fcallback&scope=openid+offline_access&state=c1f0&code_challenge_method=S256";

function account(role: Role | null): AccountView {
  return { name: "Ana Ruiz", role, groups: role === null ? ["staff", "office-berlin"] : ["staff", "flags-admins"] };
}

/** Where the application stands in a scenario. */
export function sessionOf(scenario: Scenario): SessionView {
  const problem =
    scenario.problem === undefined || scenario.failing !== undefined ? null : { code: scenario.problem, detail: "" };
  switch (scenario.phase) {
    case "starting":
      return { phase: "starting" };
    case "connect":
      return {
        phase: "connect",
        known_servers: scenario.known
          ? [
              { address: SERVER.address, name: SERVER.name, account_name: "Ana Ruiz" },
              { address: "https://flags.lab.example/team-a", name: "Lab", account_name: "ana" },
            ]
          : [],
        problem,
      };
    case "waiting":
    case "no-browser":
      return {
        phase: "waiting_for_browser",
        server: SERVER,
        expires_at: new Date(Date.now() + 287_000).toISOString(),
        problem:
          scenario.phase === "no-browser"
            ? { code: "browser_missing", detail: "no program opens https addresses (xdg-open: not found)" }
            : null,
      };
    case "blocked":
      return {
        phase: "blocked",
        problem: problem ?? { code: "keychain_locked", detail: "" },
        actions:
          scenario.problem === "store_corrupt"
            ? ["recover_store", "retry"]
            : scenario.problem === "keychain_entry_missing"
              ? ["retry", "sign_in"]
              : ["retry"],
      };
    case "ready":
      return { phase: "ready", account: account(scenario.role), server: SERVER };
  }
}

/** The registration for a reason; `valid` when registered. */
export function registrationOf(reason: string): RegistrationView {
  const valid = reason === "valid";
  const known = valid || reason === "expired";
  return {
    registered: valid,
    reason,
    organization: known ? "Northwind GmbH" : null,
    email: known ? "flags@northwind.example" : null,
    valid_until: valid ? "2027-06-30" : known ? "2026-10-31" : null,
    days_left: valid ? 222 : null,
    installation_id: known ? "0192f3c4-7a10-7c3e-9b52-5f0d1c2e8a41" : null,
    registration_url: valid ? null : "https://register.jackstaff.example/",
  };
}
