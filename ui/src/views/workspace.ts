// The models behind the signed-in application, and what the user can do with them together.
import { createEffect, createSignal, onCleanup, type Accessor, type Setter } from "solid-js";
import type {
  AccountView,
  CellView,
  EnvironmentView,
  FlagRowView,
  RegistrationView,
  ServerView,
} from "../ipc/bindings";
import type { Host } from "../ipc/host";
import { t } from "../i18n/t";
import { createEdits, type Edits } from "../changes/edits";
import { createStaging, type Staging } from "../changes/staging";
import { shownEnabled } from "../flags/cell";
import { createProjects, type Projects } from "../projects/projects";
import type { Preferences } from "../settings/preferences";
import { unknownEnvironment } from "../shared/environment";
import { createLatest, type Latest } from "../shared/latest";
import type { Notices } from "../shared/notices";
import { createSync, type Sync } from "../sync/sync";
import { createFlagsState, type FlagsState } from "./flagsState";
import type { Place } from "./places";
import { createSending, type Sending } from "./sending";

/** The signed-in application without its looks. */
export interface Workspace {
  readonly place: Accessor<Place>;
  readonly setPlace: Setter<Place>;
  readonly sync: Sync;
  readonly projects: Projects;
  readonly flags: FlagsState;
  readonly staging: Staging;
  readonly sending: Sending;
  readonly edits: Edits;
  readonly registration: Latest<RegistrationView>;
  /** The row that the list's keys are about. */
  readonly active: Accessor<FlagRowView | undefined>;
  readonly setActive: Setter<FlagRowView | undefined>;
  /** Why switches cannot be used; undefined when they can. */
  readOnly(): string | undefined;
  environmentOf(project: string, key: string): EnvironmentView;
  openProject(key: string): void;
  /** Stages the opposite of what a switch shows, or says why that cannot be. */
  stageSwitch(flag: string, environment: EnvironmentView): void;
  /** The flag that a key means: that of the details when they have the focus, else that of the list. */
  meantFlag(): string | undefined;
  /** Stages the switch of the meant flag in the environment of a letter. */
  stageByLetter(letter: string): void;
  /** Runs something that may fail, and reports it when it does. */
  attempt(step: Promise<unknown>): void;
  /** Reads again what is shown. */
  refresh(): void;
  /** Whether what the Flags place shows first has been answered: the projects and, when one is open, its first rows. */
  hasFirstAnswers(): boolean;
}

/** Makes the models and lets them follow the core. */
export function createWorkspace(
  host: Host,
  notices: Notices,
  preferences: Preferences,
  session: { readonly account: () => AccountView; readonly server: () => ServerView },
): Workspace {
  const attempt = (step: Promise<unknown>): void => void step.catch((reason: unknown) => notices.report(reason));
  const [place, setPlace] = createSignal<Place>("flags");
  const [active, setActive] = createSignal<FlagRowView | undefined>();
  const sync = createSync(host);
  const projects = createProjects(host, preferences.view().last_project, (reason) => notices.report(reason));
  const flags = createFlagsState(host, projects);
  const staging = createStaging(host, () => projects.openKey() ?? "");
  const edits = createEdits(host);
  const registration = createLatest(() => host.call("get_registration"));
  const openChanges = { label: t("cell.open_changes"), run: (): void => void setPlace("changes") };

  function refresh(): void {
    flags.refresh();
    projects.list.refresh();
  }

  function environmentOf(project: string, key: string): EnvironmentView {
    const known = projects.list.value()?.projects.find((candidate) => candidate.key === project);
    return known?.environments.find((environment) => environment.key === key) ?? unknownEnvironment(key);
  }

  const sending = createSending({
    staging,
    edits,
    notices,
    offline: sync.offline,
    openChanges: openChanges.run,
    environmentName: (key) => environmentOf(projects.openKey() ?? "", key).name,
    onChanged: refresh,
  });

  followCore();
  function followCore(): void {
    const stop = host.listen((event) => {
      if (event.type === "registration_changed") registration.refresh();
      if (event.type === "flags_changed") projects.list.refresh();
      if (event.type === "changes_changed") {
        if (projects.openKey() !== undefined) staging.staged.refresh();
        edits.list.refresh();
        projects.list.refresh();
      }
    });
    onCleanup(() => void stop.then((unlisten) => unlisten()));
    registration.refresh();
    edits.list.refresh();
    createEffect(() => {
      if (projects.openKey() === undefined) return;
      staging.staged.clear();
      staging.staged.refresh();
    });
    // At the very first start there is a choice to make before there are flags to show.
    createEffect((before: boolean) => {
      const choosing = projects.list.value()?.loaded === true && projects.openKey() === undefined;
      if (choosing && !before) setPlace("projects");
      return choosing;
    }, false);
    // A project that was opened without being chosen, because it is the only one, is the last one as well.
    createEffect(() => {
      const key = projects.openKey();
      if (key !== undefined && key !== preferences.view().last_project) preferences.change({ last_project: key });
    });
  }

  function readOnly(): string | undefined {
    return session.account().role === "viewer" ? t("cell.viewer", { server: session.server().name }) : undefined;
  }

  /** The state of a flag in an environment as it is on the screen. */
  function cellOf(flag: string, environment: EnvironmentView): { cell: CellView; lifecycle: string } | undefined {
    const at = flags.list.placeOf(flag);
    const row = at < 0 ? undefined : flags.list.row(at);
    const cell = row?.cells[flags.environments().findIndex(({ key }) => key === environment.key)];
    if (row !== undefined && cell !== undefined) return { cell, lifecycle: row.lifecycle };
    const detail = flags.detail.value();
    if (detail?.key !== flag) return undefined;
    const state = detail.environments.find((known) => known.environment === environment.key);
    return state === undefined ? undefined : { cell: state.cell, lifecycle: detail.lifecycle };
  }

  function stageSwitch(flag: string, environment: EnvironmentView): void {
    const found = cellOf(flag, environment);
    if (found === undefined) return;
    const reason = readOnly() ?? (found.lifecycle === "archived" ? t("cell.archived") : undefined);
    if (reason !== undefined) notices.say(reason);
    else if (found.cell.mine?.stage === "conflict") notices.say(t("cell.conflict"), openChanges);
    else attempt(staging.stage(flag, environment.key, !shownEnabled(found.cell)).then(refresh));
  }

  function meantFlag(): string | undefined {
    const inside = document.activeElement?.closest("[data-testid=detail-panel]") != null;
    return inside ? flags.openFlag() : active()?.key;
  }

  return {
    place,
    setPlace,
    sync,
    projects,
    flags,
    staging,
    sending,
    edits,
    registration,
    active,
    setActive,
    readOnly,
    environmentOf,
    openProject(key) {
      setPlace("flags");
      if (key !== projects.openKey()) attempt(projects.choose(key));
    },
    stageSwitch,
    meantFlag,
    stageByLetter(letter) {
      const flag = meantFlag();
      const environment = flags.environments().find((known) => known.letter.toLowerCase() === letter);
      if (flag === undefined) return;
      if (environment === undefined) notices.say(t("cell.no_environment", { letter: letter.toUpperCase() }));
      else stageSwitch(flag, environment);
    },
    attempt,
    refresh,
    hasFirstAnswers() {
      if (projects.list.value() === undefined && projects.list.problem() === undefined) return false;
      const { list } = flags;
      return projects.openKey() === undefined || list.query() !== undefined || list.problem() !== undefined;
    },
  };
}
