// What can stand above everything else: commands, keys, review.
import { Match, Switch, type JSX } from "solid-js";
import type { ServerView } from "../ipc/bindings";
import { ReviewDialog } from "../changes/ReviewDialog";
import type { Session } from "../session/session";
import { KeyOverlay } from "../settings/KeyList";
import type { Preferences } from "../settings/preferences";
import { CommandPalette } from "./CommandPalette";
import { listCommands } from "./commands";
import type { Workspace } from "./workspace";

/** An overlay. */
export type Overlay = "palette" | "review" | "keys" | undefined;

/** The overlay that is open. */
export function Overlays(props: {
  shown: Overlay;
  work: Workspace;
  session: Session;
  preferences: Preferences;
  server: ServerView;
  onShow: (overlay: Overlay) => void;
  onReview: () => void;
  onSearch: () => void;
}): JSX.Element {
  const work = props.work;
  const { flags, projects, staging, sync } = work;
  const close = (): void => props.onShow(undefined);
  return (
    <Switch>
      <Match when={props.shown === "palette"}>
        <CommandPalette
          commands={listCommands({
            projects: projects.list.value()?.projects ?? [],
            staged: staging.items().length,
            onPlace: work.setPlace,
            onProject: work.openProject,
            onTheme: (theme) => props.preferences.change({ theme }),
            onSync: () => work.attempt(sync.now()),
            onKeys: () => props.onShow("keys"),
            onReview: () => props.onReview(),
            onSignOut: () => work.attempt(props.session.signOut()),
          })}
          project={projects.openKey()}
          onFlag={(key) => {
            work.setPlace("flags");
            flags.setOpenFlag(key);
          }}
          onSearchFlags={(search) => {
            flags.setSearch(search);
            props.onSearch();
          }}
          onClose={close}
        />
      </Match>
      <Match when={props.shown === "keys"}>
        <KeyOverlay onClose={close} />
      </Match>
      <Match when={props.shown === "review"}>
        <ReviewDialog
          items={staging.items()}
          environments={flags.environments()}
          server={props.server.name}
          project={projects.open()?.name ?? ""}
          offline={sync.offline()}
          onSend={async (message) => {
            await work.sending.send(message);
            close();
          }}
          onClose={close}
        />
      </Match>
    </Switch>
  );
}
