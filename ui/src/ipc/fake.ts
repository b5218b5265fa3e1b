// A core made of memory, for developing and testing the page without one. Never part of a release.
import {
  type AccountView,
  type ChangeItemView,
  type Commands,
  type ConnectionState,
  type EditListView,
  type EditState,
  type EditView,
  type ErrorCode,
  type Event,
  type FlagDetailView,
  type FlagRowView,
  type ListFlagsRequest,
  type MineStage,
  type PreferencesView,
  type RegistrationView,
  type Role,
  type ServerView,
  type SessionView,
  type SyncView,
  type Theme,
} from "./bindings";
import { before, ENVIRONMENTS, makeChanges, makeFlags, makeProjects } from "./fakeData";
import { Problem, type Arguments, type CommandName, type Host } from "./host";

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

/** A fake core, and a hand on it for tests. */
export interface FakeHost extends Host {
  /** What was asked so far. */
  readonly calls: { command: CommandName; request: unknown }[];
  /** Says something as the core would. */
  emit(event: Event): void;
  /** Makes the connection come or go. */
  connect(connection: ConnectionState): void;
}

type Handlers = { [K in CommandName]: (...request: Arguments<K>) => Commands[K]["response"] };

const SERVER: ServerView = {
  address: "https://flags.northwind.example",
  name: "Northwind",
  issuer: "https://login.northwind.example/realms/staff",
  client_id: "jackstaff-desktop",
  needs_confirmation: false,
};

const LINK =
  "https://login.northwind.example/realms/staff/authorize?response_type=code&client_id=jackstaff-desktop&redirect_uri=http%3A%2F%2F127.0.0.1%3A41731%2Fcallback&scope=openid+offline_access&state=c1f0&code_challenge_method=S256";

function account(role: Role | null): AccountView {
  return { name: "Ana Ruiz", role, groups: role === null ? ["staff", "office-berlin"] : ["staff", "flags-admins"] };
}

function sessionOf(scenario: Scenario): SessionView {
  const problem = scenario.problem === undefined || scenario.failing !== undefined ? null : { code: scenario.problem, detail: "" };
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
        problem: scenario.phase === "no-browser" ? { code: "client_bug", detail: "no program opens https addresses (xdg-open: not found)" } : null,
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

function registrationOf(reason: string): RegistrationView {
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

/** Makes a fake core. */
export function createFakeHost(scenario: Scenario = ORDINARY): FakeHost {
  const world = new World(scenario);
  const calls: FakeHost["calls"] = [];
  return {
    calls,
    emit: (event) => world.emit(event),
    connect: (connection) => world.connect(connection),
    async call<K extends CommandName>(command: K, ...request: Arguments<K>) {
      calls.push({ command, request: request[0] });
      await new Promise((resolve) => setTimeout(resolve, scenario.latency_ms));
      if (scenario.failing === command) {
        throw new Problem({ code: scenario.problem ?? "internal", detail: "as the scenario wants it" });
      }
      const handler = world.handlers[command] as (...request: Arguments<K>) => Commands[K]["response"];
      return structuredClone(handler(...request));
    },
    listen(handler) {
      world.listeners.add(handler);
      return Promise.resolve(() => void world.listeners.delete(handler));
    },
  };
}

class World {
  readonly listeners = new Set<(event: Event) => void>();
  private session: SessionView;
  private connection: ConnectionState;
  private readonly flags: FlagRowView[];
  private staged: ChangeItemView[] = [];
  private edits: EditListView = { open: [], applied: [] };
  private preferences: PreferencesView;
  private generation = 1;
  private made = 0;

  constructor(private readonly scenario: Scenario) {
    this.session = sessionOf(scenario);
    this.connection = scenario.connection;
    this.flags = scenario.loaded ? makeFlags(scenario.flags) : [];
    this.preferences = { theme: scenario.theme, detail_width_px: null, last_project: scenario.project };
    const wishes = ["checkout.express-pay production", "account.passkeys production", "catalog.dark-images staging"];
    for (const wish of wishes.slice(0, scenario.staged)) {
      const [flag = "", environment = ""] = wish.split(" ");
      const cell = this.cell(flag, environment);
      if (cell !== undefined) this.stage(flag, environment, !cell.enabled);
    }
    if (scenario.edits) this.addEdits();
  }

  emit(event: Event): void {
    for (const listener of this.listeners) listener(event);
  }

  connect(connection: ConnectionState): void {
    this.connection = connection;
    if (connection === "online") this.deliver();
    this.emit({ type: "sync_changed", sync: this.sync() });
  }

  readonly handlers: Handlers = {
    get_session: () => this.session,
    discover_server: ({ address }) => {
      if (!/^(https:\/\/)?[\w.-]+\.\w+(\/.*)?$/.test(address.trim())) throw new Problem({ code: "invalid_address", detail: "" });
      if (address.includes("nowhere")) throw new Problem({ code: "server_unreachable", detail: `could not resolve ${address}` });
      return { ...SERVER, needs_confirmation: this.scenario.confirm };
    },
    start_sign_in: () => this.go({ ...this.scenario, phase: "waiting" }),
    reopen_browser: () => undefined,
    get_sign_in_link: () => ({ url: LINK }),
    cancel_sign_in: () => this.go({ ...this.scenario, phase: "connect", problem: "sign_in_cancelled" }),
    sign_in_again: () => this.go({ ...this.scenario, phase: "waiting" }),
    sign_out: () => this.go({ ...this.scenario, phase: "connect", known: true, problem: undefined }),
    retry_open: () => this.go({ ...this.scenario, phase: "ready", problem: undefined }),
    recover_store: () => {
      this.go({ ...this.scenario, phase: "ready", problem: undefined });
      return this.session;
    },
    list_projects: () => ({ projects: this.projects(), loaded: this.scenario.loaded || this.scenario.projects }),
    open_project: ({ project }) => {
      const found = this.projects().find(({ key }) => key === project);
      if (found === undefined) throw new Problem({ code: "not_found", detail: project });
      return found;
    },
    list_flags: (request) => this.list(request),
    get_flag: ({ flag }) => this.detail(this.row(flag)),
    get_flag_changes: ({ flag }) => ({
      changes: makeChanges(this.row(flag)),
      from_cache: this.connection !== "online",
      as_of: before(12),
    }),
    stage_flag_enabled: ({ flag, environment, enabled }) => {
      this.stage(flag, environment, enabled);
      return { items: this.staged };
    },
    list_staged: () => ({ items: this.staged }),
    discard_staged: () => {
      for (const item of this.staged) this.mark(item, undefined);
      this.staged = [];
      return { items: [] };
    },
    send_staged: ({ project, message }) => {
      this.addEdit(project, message, this.staged, "queued");
      this.staged = [];
      if (this.connection === "online") setTimeout(() => this.deliver(), 40);
      this.changed();
      return this.edits;
    },
    list_edits: () => this.edits,
    discard_edit: ({ id }) => this.settle(id),
    resolve_edit: ({ id, resolution }) => {
      const edit = this.edits.open.find((open) => open.id === id);
      this.settle(id);
      if (edit !== undefined && resolution === "keep_mine") this.addEdit(edit.project, edit.message, edit.items, "queued");
      return this.edits;
    },
    get_sync: () => this.sync(),
    sync_now: () => this.sync(),
    get_registration: () => registrationOf(this.scenario.registration),
    get_preferences: () => this.preferences,
    set_preferences: (preferences) => (this.preferences = preferences),
    get_about: () => ({ version: "0.1.0" }),
  };

  private go(scenario: Scenario): void {
    this.session = sessionOf(scenario);
    this.emit({ type: "session_changed", session: this.session });
  }

  private changed(): void {
    this.generation += 1;
    queueMicrotask(() => {
      this.emit({ type: "changes_changed" });
      this.emit({ type: "sync_changed", sync: this.sync() });
    });
  }

  private sync(): SyncView {
    const attention = (state: EditState): boolean => state === "conflict" || state === "refused";
    return {
      connection: this.connection,
      problem: this.connection === "offline" ? { code: "offline", detail: "connection refused" } : null,
      synced_at: this.scenario.loaded ? before(0) : null,
      progress: this.connection === "syncing" ? { done: 3200 } : null,
      waiting: this.edits.open.filter(({ state }) => !attention(state)).length,
      conflicts: this.edits.open.filter(({ state }) => attention(state)).length,
      clock_skew_seconds: this.scenario.skew_seconds,
    };
  }

  private projects(): ReturnType<typeof makeProjects> {
    if (!this.scenario.projects) return [];
    return makeProjects(this.scenario.flags).map((project) =>
      project.key === "storefront"
        ? {
            ...project,
            staged: this.staged.length,
            waiting: this.edits.open.filter(({ state }) => state === "queued" || state === "sending").length,
            conflicts: this.edits.open.filter(({ state }) => state === "conflict" || state === "refused").length,
          }
        : project,
    );
  }

  private list({ search, filter, sort, offset, limit }: ListFlagsRequest): Commands["list_flags"]["response"] {
    const words = search.toLowerCase().split(/\s+/).filter((word) => word !== "");
    const fits = (row: FlagRowView): boolean => {
      if (filter === "active" && row.lifecycle !== "active") return false;
      if (filter === "all" && row.lifecycle === "archived") return false;
      if (filter === "archived" && row.lifecycle !== "archived") return false;
      if (filter === "changed" && row.cells.every(({ mine }) => mine === null)) return false;
      if (words.length === 0) return true;
      const text = `${row.key}\n${row.name}\n${row.owner}\n${row.tags.join("\n")}`.toLowerCase();
      return words.every((word) => text.includes(word));
    };
    const rows = this.flags.filter(fits);
    if (sort === "key") rows.sort((a, b) => (a.key < b.key ? -1 : 1));
    if (sort === "owner") rows.sort((a, b) => (a.owner === b.owner ? (a.key < b.key ? -1 : 1) : a.owner < b.owner ? -1 : 1));
    return {
      total: this.flags.length,
      matched: rows.length,
      offset,
      rows: rows.slice(offset, offset + limit),
      generation: this.generation,
      loaded: this.scenario.loaded,
    };
  }

  private row(key: string): FlagRowView {
    const row = this.flags.find((flag) => flag.key === key);
    if (row === undefined) throw new Problem({ code: "not_found", detail: key });
    return row;
  }

  private detail(row: FlagRowView): FlagDetailView {
    const values: Record<string, [off: unknown, on: unknown]> = {
      boolean: [false, true],
      string: ["classic", "learned-v3"],
      number: [1, 4],
      json: [{ rail: false }, { rail: true, size: 6 }],
    };
    const [off_value, fallthrough] = values[row.kind] ?? [null, null];
    return {
      key: row.key,
      name: row.name,
      description: "Shown to customers who have paid with a wallet before. Falls back to the ordinary form when the provider is down.",
      kind: row.kind,
      tags: row.tags,
      owner: row.owner,
      lifecycle: row.lifecycle,
      bucketing_key: row.key.startsWith("search.") ? "ranking" : row.key,
      updated_at: row.updated_at,
      updated_by: row.updated_by,
      environments: ENVIRONMENTS.map((environment, at) => ({
        environment: environment.key,
        cell: row.cells[at] ?? { enabled: false, mine: null },
        off_value,
        fallthrough,
        configured: environment.key !== "load",
        updated_at: environment.key === "load" ? null : before(4 + at * 190),
        updated_by: environment.key === "load" ? null : row.updated_by,
      })),
    };
  }

  private cell(flag: string, environment: string): FlagRowView["cells"][number] | undefined {
    return this.flags.find(({ key }) => key === flag)?.cells[ENVIRONMENTS.findIndex(({ key }) => key === environment)];
  }

  private mark(item: ChangeItemView, stage: MineStage | undefined): void {
    const cell = this.cell(item.flag, item.environment ?? "");
    if (cell !== undefined) cell.mine = stage === undefined ? null : { enabled: item.to === true, stage };
  }

  private stage(flag: string, environment: string, enabled: boolean): void {
    const cell = this.cell(flag, environment);
    if (cell === undefined) throw new Problem({ code: "not_found", detail: `${flag} in ${environment}` });
    this.staged = this.staged.filter((item) => item.flag !== flag || item.environment !== environment);
    const item: ChangeItemView = { flag, environment, field: "enabled", from: cell.enabled, to: enabled, theirs: null };
    this.mark(item, enabled === cell.enabled ? undefined : "staged");
    if (enabled !== cell.enabled) this.staged.push(item);
    this.changed();
  }

  private addEdit(project: string, message: string, items: ChangeItemView[], state: EditState): EditView {
    this.made += 1;
    const edit: EditView = {
      id: `edit-${this.made}`,
      project,
      message,
      state,
      items,
      created_at: before(3),
      attempts: 0,
      next_attempt_at: null,
      applied_at: null,
      problem: null,
    };
    for (const item of items) this.mark(item, state === "conflict" ? "conflict" : "waiting");
    this.edits.open.push(edit);
    this.changed();
    return edit;
  }

  private settle(id: string): EditListView {
    const edit = this.edits.open.find((open) => open.id === id);
    if (edit === undefined) throw new Problem({ code: "edit_not_found", detail: id });
    for (const item of edit.items) this.mark(item, undefined);
    this.edits = { ...this.edits, open: this.edits.open.filter((open) => open !== edit) };
    this.changed();
    return this.edits;
  }

  /** The server takes what waits. */
  private deliver(): void {
    const waiting = this.edits.open.filter(({ state }) => state === "queued" || state === "sending");
    for (const edit of waiting) {
      for (const item of edit.items) {
        const cell = this.cell(item.flag, item.environment ?? "");
        if (cell !== undefined) cell.enabled = item.to === true;
        this.mark(item, undefined);
      }
      this.edits.applied.unshift({ ...edit, state: "applied", attempts: 1, applied_at: before(0) });
    }
    this.edits.open = this.edits.open.filter((edit) => !waiting.includes(edit));
    this.changed();
  }

  private addEdits(): void {
    const item = (flag: string, environment: string, to: boolean, theirs: ChangeItemView["theirs"] = null): ChangeItemView => ({
      flag,
      environment,
      field: "enabled",
      from: !to,
      to,
      theirs,
    });
    const add = (message: string, items: ChangeItemView[], state: EditState): EditView => this.addEdit("storefront", message, items, state);
    const theirs = { value: false, by: "Ben Okafor", at: before(6) };
    add("Widen after a clean week", [item("search.typo-tolerance", "load", true, theirs)], "conflict").attempts = 1;
    const refused = add("", [item("pricing.vat-display", "production", false)], "refused");
    refused.attempts = 1;
    refused.problem = { code: "forbidden", detail: "editor in staging, viewer in production" };
    const waiting = add(
      "Second step of the new checkout",
      [item("checkout.new-address-form", "production", true), item("returns.instant-refund", "production", true)],
      "queued",
    );
    waiting.attempts = 3;
    waiting.next_attempt_at = before(-2);
    add("", [item("mobile.offline-cart", "test", false)], "sending").attempts = 1;
    const applied = (minutes: number, message: string, items: ChangeItemView[]): EditView => ({
      id: `edit-applied-${minutes}`,
      project: "storefront",
      message,
      state: "applied",
      items,
      created_at: before(minutes + 1),
      attempts: 1,
      next_attempt_at: null,
      applied_at: before(minutes),
      problem: null,
    });
    this.edits.applied = [
      applied(18, "Dark images only where they exist", [item("catalog.dark-images", "test", true)]),
      applied(1500, "INC-4411", [item("checkout.express-pay", "production", false)]),
    ];
  }
}

