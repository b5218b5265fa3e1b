// The memory of a fake core: flags, staged changes, edits, and what happens to them.
import type {
  ChangeItemView,
  Commands,
  ConnectionState,
  EditListView,
  EditState,
  EditView,
  Event,
  FlagDetailView,
  FlagRowView,
  ListFlagsRequest,
  MineStage,
  PreferencesView,
  SessionView,
  SyncView,
} from "./bindings";
import { before, ENVIRONMENTS, makeChanges, makeFlags, makeProjects, makeSteps } from "./fakeData";
import { LINK, registrationOf, SERVER, sessionOf, type Scenario } from "./fakeScenario";
import { Problem, type Arguments, type CommandName } from "./host";

type Handlers = { [K in CommandName]: (...request: Arguments<K>) => Commands[K]["response"] };

/** A fake core's memory. */
export class World {
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
      if (!/^(https:\/\/)?[\w.-]+\.\w+(\/.*)?$/.test(address.trim()))
        throw new Problem({ code: "invalid_address", detail: "" });
      if (address.includes("nowhere"))
        throw new Problem({ code: "server_unreachable", detail: `could not resolve ${address}` });
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
      return { session: this.session, edits_saved: 2, edits_lost: 1, drafts_saved: 0 };
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
      if (edit !== undefined && resolution === "keep_mine")
        this.addEdit(edit.project, edit.message, edit.items, "queued");
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
    const words = search
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== "");
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
    if (sort === "owner")
      rows.sort((a, b) => (a.owner === b.owner ? (a.key < b.key ? -1 : 1) : a.owner < b.owner ? -1 : 1));
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
    const [off_value, on_value] = values[row.kind] ?? [null, null];
    return {
      key: row.key,
      name: row.name,
      description:
        "Shown to customers who have paid with a wallet before. Falls back to the ordinary form when the provider is down.",
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
        steps: makeSteps(row.key, environment.key),
        serves:
          row.key === "checkout.express-pay" && environment.key === "production"
            ? "true to 20 %, else false"
            : JSON.stringify(on_value),
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
    const item = (
      flag: string,
      environment: string,
      to: boolean,
      theirs: ChangeItemView["theirs"] = null,
    ): ChangeItemView => ({
      flag,
      environment,
      field: "enabled",
      from: !to,
      to,
      theirs,
    });
    const add = (message: string, items: ChangeItemView[], state: EditState): EditView =>
      this.addEdit("storefront", message, items, state);
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
