// The signed-in application: puts the domains together.
import { createEffect, createSignal, Match, onCleanup, Switch, type JSX } from "solid-js";
import type { AccountView, CellView, EnvironmentView, FlagRowView, ServerView } from "../ipc/bindings";
import { useHost } from "../ipc/context";
import { t } from "../i18n/t";
import { ChangesScreen } from "../changes/ChangesScreen";
import { createEdits } from "../changes/edits";
import { ReviewDialog } from "../changes/ReviewDialog";
import { createStaging } from "../changes/staging";
import { StagingBar } from "../changes/StagingBar";
import { shownEnabled } from "../flags/cell";
import type { FlagTableControl } from "../flags/FlagTable";
import { RegistrationScreen } from "../license/RegistrationScreen";
import { createProjects } from "../projects/projects";
import { ProjectsScreen } from "../projects/ProjectsScreen";
import type { Session } from "../session/session";
import { KeyOverlay } from "../settings/KeyList";
import type { Preferences } from "../settings/preferences";
import { SettingsScreen } from "../settings/SettingsScreen";
import { unknownEnvironment } from "../shared/environment";
import { createShortcuts, isTyping } from "../shared/keys";
import { createLatest } from "../shared/latest";
import { useNotices } from "../shared/notices";
import { createSync } from "../sync/sync";
import { SyncBanner } from "../sync/SyncBanner";
import { SyncState } from "../sync/SyncState";
import { CommandPalette } from "./CommandPalette";
import { listCommands } from "./commands";
import { createFlagsState } from "./flagsState";
import { FlagsView } from "./FlagsView";
import { PendingKeys } from "./PendingKeys";
import { PLACES, type Place } from "./places";
import { createSending } from "./sending";
import { Sidebar } from "./Sidebar";

/** What stands above everything else. */
type Overlay = "palette" | "review" | "keys" | undefined;

/** The signed-in application. */
export function Workspace(props: {
  session: Session;
  preferences: Preferences;
  account: AccountView;
  server: ServerView;
}): JSX.Element {
  const host = useHost();
  const notices = useNotices();
  const report = (reason: unknown): void => notices.report(reason);
  const attempt = (step: Promise<unknown>): void => void step.catch(report);

  const [place, setPlace] = createSignal<Place>("flags");
  const [overlay, setOverlay] = createSignal<Overlay>();
  const [active, setActive] = createSignal<FlagRowView | undefined>();
  let flagSearch: HTMLInputElement | undefined;
  let projectSearch: HTMLInputElement | undefined;
  let table: FlagTableControl | undefined;

  const sync = createSync(host);
  const projects = createProjects(host, props.preferences.view().last_project, report);
  const flags = createFlagsState(host, projects);
  const staging = createStaging(host, () => projects.openKey() ?? "");
  const edits = createEdits(host);
  const registration = createLatest(() => host.call("get_registration"));

  function refreshAll(): void {
    flags.refresh();
    projects.list.refresh();
  }
  const sending = createSending({
    staging,
    edits,
    notices,
    offline: sync.offline,
    openChanges: () => setPlace("changes"),
    environmentName: (key) => environmentOf(projects.openKey() ?? "", key).name,
    onChanged: refreshAll,
  });

  const stop = host.listen((event) => {
    if (event.type === "registration_changed") registration.refresh();
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

  function environmentOf(project: string, key: string): EnvironmentView {
    const known = projects.list.value()?.projects.find((candidate) => candidate.key === project);
    return known?.environments.find((environment) => environment.key === key) ?? unknownEnvironment(key);
  }
  function openProject(key: string): void {
    setPlace("flags");
    if (key === projects.openKey()) return;
    props.preferences.change({ last_project: key });
    attempt(projects.choose(key));
  }
  const readOnly = (): string | undefined =>
    props.account.role === "viewer" ? t("cell.viewer", { server: props.server.name }) : undefined;

  /** The state of a flag in an environment as it is on the screen. */
  function cellOf(flag: string, environment: EnvironmentView): { cell: CellView; lifecycle: string } | undefined {
    const at = flags.list.placeOf(flag);
    const row = at < 0 ? undefined : flags.list.row(at);
    const cell = row?.cells[flags.environments().findIndex(({ key }) => key === environment.key)];
    if (row !== undefined && cell !== undefined) return { cell, lifecycle: row.lifecycle };
    const detail = flags.detail.value();
    const state = detail?.key === flag ? detail.environments.find((known) => known.environment === environment.key) : undefined;
    return detail === undefined || state === undefined ? undefined : { cell: state.cell, lifecycle: detail.lifecycle };
  }

  function stageSwitch(flag: string, environment: EnvironmentView): void {
    const found = cellOf(flag, environment);
    const reason = readOnly();
    if (found === undefined) return;
    if (reason !== undefined) return notices.say(reason);
    if (found.lifecycle === "archived") return notices.say(t("cell.archived"));
    if (found.cell.mine?.stage === "conflict") {
      return notices.say(t("cell.conflict"), { label: t("cell.open_changes"), run: () => setPlace("changes") });
    }
    attempt(staging.stage(flag, environment.key, !shownEnabled(found.cell)).then(refreshAll));
  }

  /** The flag that a key means: that of the details when they have the focus, else that of the list. */
  function meantFlag(): string | undefined {
    const inside = document.activeElement?.closest("[data-testid=detail-panel]") != null;
    return inside ? flags.openFlag() : active()?.key;
  }

  function stageByLetter(letter: string): void {
    const flag = meantFlag();
    const environment = flags.environments().find((known) => known.letter.toLowerCase() === letter);
    if (flag === undefined) return;
    if (environment === undefined) return notices.say(t("cell.no_environment", { letter: letter.toUpperCase() }));
    stageSwitch(flag, environment);
  }

  function goBack(): void {
    if (place() !== "flags") setPlace("flags");
    else if (flags.openFlag() !== undefined) flags.setOpenFlag(undefined);
    table?.focus();
  }

  function focusSearch(): void {
    if (place() === "projects") return projectSearch?.focus();
    setPlace("flags");
    queueMicrotask(() => {
      flagSearch?.focus();
      flagSearch?.select();
    });
  }

  const onFlags = (): boolean => place() === "flags";
  const review = (): void => {
    if (staging.items().length > 0) setOverlay("review");
  };
  const pending = createShortcuts(() => [
    { keys: "mod+k", run: () => setOverlay("palette") },
    { keys: "?", run: () => setOverlay("keys") },
    { keys: "/", run: focusSearch },
    { keys: "escape", run: goBack },
    { keys: "mod+enter", run: review },
    {
      keys: "mod+z",
      when: () => !isTyping(document.activeElement),
      run: () => {
        if (!notices.runNewest()) attempt(sending.unstageLast());
      },
    },
    ...PLACES.map((item) => ({ keys: `g ${item.key}`, run: () => setPlace(item.place) })),
    { keys: "e *", when: () => onFlags() && meantFlag() !== undefined, run: stageByLetter },
    ...["j", "k", "arrowdown", "arrowup"].map((keys) => ({ keys, when: onFlags, run: () => table?.focus() })),
    ...flags.environments().slice(0, 9).map((environment, at) => ({
      keys: String(at + 1),
      when: onFlags,
      run: () => flags.setFocused((before) => (before === environment.key ? undefined : environment.key)),
    })),
  ]);

  return (
    <div class="app">
      <Sidebar
        account={props.account}
        server={props.server}
        connection={sync.connection()}
        sync={sync.view.value()}
        projects={projects.list.value()?.projects ?? []}
        project={projects.open()}
        registration={registration.value()}
        place={place()}
        onPlace={setPlace}
        onProject={openProject}
      />
      <main class="main">
        <SyncBanner
          view={sync.view.value()}
          connection={sync.connection()}
          onNow={() => attempt(sync.now())}
          onSignIn={() => attempt(props.session.signInAgain())}
        />
        <div class="places">
          <FlagsView
            state={flags}
            projectName={projects.open()?.name}
            covered={!onFlags()}
            offline={sync.offline()}
            progress={sync.view.value()?.progress?.done}
            readOnly={readOnly()}
            width_px={props.preferences.view().detail_width_px}
            onWidth={(detail_width_px) => props.preferences.change({ detail_width_px })}
            onActive={setActive}
            onSwitch={stageSwitch}
            onCommands={() => setOverlay("palette")}
            onChooseProject={() => setPlace("projects")}
            searchInput={(element) => (flagSearch = element)}
            table={(control) => (table = control)}
          />
          <Switch>
            <Match when={place() === "changes"}>
              <ChangesScreen
                edits={edits}
                offline={sync.offline()}
                projectName={(key) => projects.list.value()?.projects.find((project) => project.key === key)?.name ?? key}
                environment={environmentOf}
                onDiscard={(edit) => attempt(edits.discard(edit.id).then(() => notices.say(t("changes.discarded")), report).then(refreshAll))}
                onResolve={(edit, resolution) =>
                  attempt(
                    edits.resolve(edit.id, resolution).then(() => {
                      notices.say(t(resolution === "keep_mine" ? "changes.settled_mine" : "changes.settled_theirs"));
                      refreshAll();
                    }),
                  )
                }
              />
            </Match>
            <Match when={place() === "projects"}>
              <ProjectsScreen
                list={projects.list.value()}
                problem={projects.list.problem()}
                openKey={projects.openKey()}
                server={props.server.name}
                onOpen={openProject}
                search={(element) => (projectSearch = element)}
              />
            </Match>
            <Match when={place() === "registration"}>
              <RegistrationScreen registration={registration.value()} problem={registration.problem()} />
            </Match>
            <Match when={place() === "settings"}>
              <SettingsScreen
                account={props.account}
                server={props.server}
                theme={props.preferences.view().theme}
                waiting={sync.view.value()?.waiting ?? 0}
                onTheme={(theme) => props.preferences.change({ theme })}
                onSignOut={() => attempt(props.session.signOut())}
              />
            </Match>
          </Switch>
        </div>
        <StagingBar
          items={staging.items()}
          environments={flags.environments()}
          onDiscard={() => attempt(sending.discard())}
          onReview={review}
        />
        <footer class="status">
          <PendingKeys first={pending()} environments={flags.environments()} flag={meantFlag()} />
          <SyncState
            view={sync.view.value()}
            connection={sync.connection()}
            onChanges={() => setPlace("changes")}
            onSignIn={() => attempt(props.session.signInAgain())}
            onNow={() => attempt(sync.now())}
          />
        </footer>
      </main>
      <Switch>
        <Match when={overlay() === "palette"}>
          <CommandPalette
            commands={listCommands({
              projects: projects.list.value()?.projects ?? [],
              staged: staging.items().length,
              onPlace: setPlace,
              onProject: openProject,
              onTheme: (theme) => props.preferences.change({ theme }),
              onSync: () => attempt(sync.now()),
              onKeys: () => setOverlay("keys"),
              onReview: review,
              onSignOut: () => attempt(props.session.signOut()),
            })}
            project={projects.openKey()}
            onFlag={(key) => {
              setPlace("flags");
              flags.setOpenFlag(key);
            }}
            onSearchFlags={(search) => {
              setPlace("flags");
              flags.setSearch(search);
              flagSearch?.focus();
            }}
            onClose={() => setOverlay(undefined)}
          />
        </Match>
        <Match when={overlay() === "keys"}>
          <KeyOverlay onClose={() => setOverlay(undefined)} />
        </Match>
        <Match when={overlay() === "review"}>
          <ReviewDialog
            items={staging.items()}
            environments={flags.environments()}
            server={props.server.name}
            project={projects.open()?.name ?? ""}
            offline={sync.offline()}
            onSend={async (message) => {
              await sending.send(message);
              setOverlay(undefined);
            }}
            onClose={() => setOverlay(undefined)}
          />
        </Match>
      </Switch>
    </div>
  );
}
