// The places that are shown over the list: changes, projects, registration, settings.
import { createEffect, Match, on, Switch, type JSX } from "solid-js";
import type { AccountView, EditView, Resolution, ServerView } from "../ipc/bindings";
import { t } from "../i18n/t";
import { ChangesScreen } from "../changes/ChangesScreen";
import { RegistrationScreen } from "../license/RegistrationScreen";
import { ProjectsScreen } from "../projects/ProjectsScreen";
import type { Session } from "../session/session";
import type { Preferences } from "../settings/preferences";
import { SettingsScreen } from "../settings/SettingsScreen";
import { useNotices } from "../shared/notices";
import type { Workspace } from "./workspace";

/** The place that is open, if it is not the list. */
export function OtherPlaces(props: {
  work: Workspace;
  session: Session;
  preferences: Preferences;
  account: AccountView;
  server: ServerView;
  projectSearch: (element: HTMLInputElement) => void;
}): JSX.Element {
  const notices = useNotices();
  const work = props.work;
  const { edits, projects, registration, sync } = work;

  async function discard(edit: EditView): Promise<void> {
    await edits.discard(edit.id);
    notices.say(t("changes.discarded"));
    work.refresh();
  }
  async function resolve(edit: EditView, resolution: Resolution): Promise<void> {
    await edits.resolve(edit.id, resolution);
    notices.say(t(resolution === "keep_mine" ? "changes.settled_mine" : "changes.settled_theirs"));
    work.refresh();
  }

  // Whoever does not see the screen hears where they have come to.
  createEffect(
    on(work.place, (place) => {
      if (place === "flags") return;
      queueMicrotask(() => {
        const title = document.querySelector<HTMLElement>(".screen h1");
        title?.setAttribute("tabindex", "-1");
        title?.focus();
      });
    }),
  );

  return (
    <Switch>
      <Match when={work.place() === "changes"}>
        <ChangesScreen
          edits={edits}
          offline={sync.offline()}
          projectName={(key) => projects.list.value()?.projects.find((project) => project.key === key)?.name ?? key}
          environment={work.environmentOf}
          onDiscard={(edit) => work.attempt(discard(edit))}
          onResolve={(edit, resolution) => work.attempt(resolve(edit, resolution))}
        />
      </Match>
      <Match when={work.place() === "projects"}>
        <ProjectsScreen
          list={projects.list.value()}
          problem={projects.list.problem()}
          openKey={projects.openKey()}
          server={props.server.name}
          onOpen={work.openProject}
          search={(element) => props.projectSearch(element)}
        />
      </Match>
      <Match when={work.place() === "registration"}>
        <RegistrationScreen registration={registration.value()} problem={registration.problem()} />
      </Match>
      <Match when={work.place() === "settings"}>
        <SettingsScreen
          account={props.account}
          server={props.server}
          theme={props.preferences.view().theme}
          waiting={sync.view.value()?.waiting ?? 0}
          onTheme={(theme) => props.preferences.change({ theme })}
          onSignOut={() => work.attempt(props.session.signOut())}
        />
      </Match>
    </Switch>
  );
}
