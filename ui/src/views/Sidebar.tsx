// Where one is: server, account, project, place, registration.
import { For, Show, type JSX } from "solid-js";
import type {
  AccountView,
  ConnectionState,
  ProjectView,
  RegistrationView,
  ServerView,
  SyncView,
} from "../ipc/bindings";
import { formatNumber } from "../i18n/locale";
import { t } from "../i18n/t";
import { RegistrationFooter } from "../license/RegistrationFooter";
import { ProjectSwitcher } from "../projects/ProjectSwitcher";
import { Icon } from "../shared/Icon";
import { PLACES, type Place } from "./places";

/** The sidebar. */
export function Sidebar(props: {
  account: AccountView;
  server: ServerView;
  connection: ConnectionState;
  sync: SyncView | undefined;
  projects: readonly ProjectView[];
  project: ProjectView | undefined;
  /** Its key, which is known before the project is. */
  projectKey: string | undefined;
  registration: RegistrationView | undefined;
  place: Place;
  onPlace: (place: Place) => void;
  onProject: (key: string) => void;
}): JSX.Element {
  return (
    <aside class="sidebar" aria-label={t("account.label")}>
      <button
        type="button"
        class="account"
        data-testid="account"
        title={props.server.address}
        onClick={() => props.onPlace("settings")}
      >
        <span class="avatar" aria-hidden="true">
          {props.server.name.slice(0, 1).toUpperCase()}
        </span>
        <span class="account-text">
          <b>{props.server.name}</b>
          <small>
            {props.account.role === null
              ? props.account.name
              : t("account.summary", { account: props.account.name, role: t(`role.${props.account.role}`) })}
          </small>
        </span>
        <span class={`status-dot status-${props.connection}`} role="img" aria-label={t(`sync.${props.connection}`)} />
      </button>
      <ProjectSwitcher
        projects={props.projects}
        open={props.project}
        openKey={props.projectKey}
        onChoose={(key) => props.onProject(key)}
        onAll={() => props.onPlace("projects")}
      />
      <nav aria-label={t("nav.label")}>
        <For each={PLACES}>
          {(item) => (
            <button
              type="button"
              class="nav-item"
              data-testid={`nav-${item.place}`}
              aria-current={props.place === item.place ? "page" : undefined}
              onClick={() => props.onPlace(item.place)}
            >
              <Icon name={item.icon} />
              <span>{t(item.label)}</span>
              <Count place={item.place} sync={props.sync} project={props.project} projects={props.projects.length} />
            </button>
          )}
        </For>
      </nav>
      <div class="sidebar-foot">
        <RegistrationFooter registration={props.registration} onOpen={() => props.onPlace("registration")} />
      </div>
    </aside>
  );
}

/** The number beside a place; for changes, what is on its way and what needs the user. */
function Count(props: {
  place: Place;
  sync: SyncView | undefined;
  project: ProjectView | undefined;
  projects: number;
}): JSX.Element {
  const conflicts = (): number => (props.place === "changes" ? (props.sync?.conflicts ?? 0) : 0);
  const waiting = (): number => (props.place === "changes" ? (props.sync?.waiting ?? 0) : 0);
  const plain = (): number | null => {
    if (props.place === "flags") return props.project?.flag_count ?? null;
    return props.place === "projects" && props.projects > 0 ? props.projects : null;
  };
  return (
    <>
      <Show when={conflicts() > 0}>
        <span
          class="count count-warn"
          data-testid="count-conflicts"
          title={t("nav.changes_conflicts", { count: conflicts() })}
        >
          {formatNumber(conflicts())}
        </span>
      </Show>
      <Show when={waiting() > 0}>
        <span
          class="count count-waiting"
          data-testid="count-waiting"
          title={t("nav.changes_waiting", { count: waiting() })}
        >
          {formatNumber(waiting())}
        </span>
      </Show>
      <Show when={plain()}>{(count) => <span class="count">{formatNumber(count())}</span>}</Show>
    </>
  );
}
