// The signed-in application on the screen.
import { createMemo, createSignal, Match, onCleanup, Show, Switch, type JSX } from "solid-js";
import type { AccountView, ServerView } from "../ipc/bindings";
import { useHost } from "../ipc/context";
import { StagingBar } from "../changes/StagingBar";
import type { FlagTableControl } from "../flags/FlagTable";
import type { Session } from "../session/session";
import type { Preferences } from "../settings/preferences";
import { createShortcuts, isTyping } from "../shared/keys";
import { useNotices } from "../shared/notices";
import { SyncBanner } from "../sync/SyncBanner";
import { SyncState } from "../sync/SyncState";
import { FlagsView } from "./FlagsView";
import { OtherPlaces } from "./OtherPlaces";
import { Overlays, type Overlay } from "./Overlays";
import { PendingKeys } from "./PendingKeys";
import { PLACES } from "./places";
import { Sidebar } from "./Sidebar";
import { createWorkspace } from "./workspace";

/**
 * How long the first picture may wait for the first rows. Drawn together they are on the screen sooner than one after
 * the other, because drawing an empty frame first keeps the page from hearing the answers.
 */
const FIRST_ROWS_MS = 150;

/** The signed-in application. */
export function Main(props: {
  session: Session;
  preferences: Preferences;
  account: AccountView;
  server: ServerView;
}): JSX.Element {
  const notices = useNotices();
  const work = createWorkspace(useHost(), notices, props.preferences, {
    account: () => props.account,
    server: () => props.server,
  });
  const { flags, projects, staging, sync } = work;
  const [waited, setWaited] = createSignal(false);
  const timer = setTimeout(() => setWaited(true), FIRST_ROWS_MS);
  onCleanup(() => clearTimeout(timer));
  const drawn = createMemo((before: boolean) => before || waited() || work.hasFirstAnswers(), false);
  const [overlay, setOverlay] = createSignal<Overlay>();
  let flagSearch: HTMLInputElement | undefined;
  let projectSearch: HTMLInputElement | undefined;
  let table: FlagTableControl | undefined;

  const onFlags = (): boolean => work.place() === "flags";
  function review(): void {
    if (staging.items().length > 0) setOverlay("review");
  }
  function goBack(): void {
    if (!onFlags()) work.setPlace("flags");
    else flags.setOpenFlag(undefined);
    queueMicrotask(() => table?.focus());
  }
  function focusSearch(): void {
    if (work.place() === "projects") return projectSearch?.focus();
    work.setPlace("flags");
    queueMicrotask(() => {
      flagSearch?.focus();
      flagSearch?.select();
    });
  }
  function undo(): void {
    if (!notices.undoNewest()) work.attempt(work.sending.unstageLast());
  }

  const pending = createShortcuts(() => [
    { keys: "mod+k", run: () => setOverlay("palette") },
    { keys: "?", run: () => setOverlay("keys") },
    { keys: "/", run: focusSearch },
    { keys: "escape", run: goBack },
    { keys: "mod+enter", run: review },
    { keys: "mod+z", when: () => !isTyping(document.activeElement), run: undo },
    ...PLACES.map((item) => ({ keys: `g ${item.key}`, run: () => work.setPlace(item.place) })),
    { keys: "e *", when: () => onFlags() && work.meantFlag() !== undefined, run: work.stageByLetter },
    ...["j", "k", "arrowdown", "arrowup"].map((keys) => ({ keys, when: onFlags, run: () => table?.focus() })),
    ...flags
      .environments()
      .slice(0, 9)
      .map(({ key }, at) => ({
        keys: String(at + 1),
        when: onFlags,
        run: () => flags.setFocused((before) => (before === key ? undefined : key)),
      })),
  ]);

  return (
    <Show when={drawn()}>
      <div class="app">
        <Sidebar
          account={props.account}
          server={props.server}
          connection={sync.connection()}
          sync={sync.view.value()}
          projects={projects.list.value()?.projects ?? []}
          project={projects.open()}
          projectKey={projects.openKey()}
          registration={work.registration.value()}
          place={work.place()}
          onPlace={work.setPlace}
          onProject={work.openProject}
        />
        <main class="main">
          <SyncBanner
            view={sync.view.value()}
            connection={sync.connection()}
            onNow={() => work.attempt(sync.now())}
            onSignIn={() => work.attempt(props.session.signInAgain())}
          />
          <div class="places">
            <FlagsView
              state={flags}
              projectKey={projects.openKey()}
              projectName={projects.open()?.name}
              covered={!onFlags()}
              offline={sync.offline()}
              progress={sync.view.value()?.progress?.done}
              readOnly={work.readOnly()}
              width_px={props.preferences.view().detail_width_px}
              onWidth={(detail_width_px) => props.preferences.change({ detail_width_px })}
              onActive={work.setActive}
              onSwitch={work.stageSwitch}
              onCommands={() => setOverlay("palette")}
              onChooseProject={() => work.setPlace("projects")}
              searchInput={(element) => (flagSearch = element)}
              table={(control) => (table = control)}
            />
            <OtherPlaces
              work={work}
              session={props.session}
              preferences={props.preferences}
              account={props.account}
              server={props.server}
              projectSearch={(element) => (projectSearch = element)}
            />
          </div>
          <StagingBar
            items={staging.items()}
            environments={flags.environments()}
            onDiscard={() => work.attempt(work.sending.discard())}
            onReview={review}
          />
          <footer class="status">
            <PendingKeys first={pending()} environments={flags.environments()} flag={work.meantFlag()} />
            <SyncState
              view={sync.view.value()}
              connection={sync.connection()}
              onChanges={() => work.setPlace("changes")}
            />
          </footer>
        </main>
        <Switch>
          <Match when={overlay()}>
            {(shown) => (
              <Overlays
                shown={shown()}
                work={work}
                session={props.session}
                preferences={props.preferences}
                server={props.server}
                onShow={setOverlay}
                onReview={review}
                onSearch={focusSearch}
              />
            )}
          </Match>
        </Switch>
      </div>
    </Show>
  );
}
