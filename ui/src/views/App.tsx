// The whole page: which screen the session calls for.
import { createSignal, Match, Show, Switch, type JSX } from "solid-js";
import type { ProblemView, SessionView } from "../ipc/bindings";
import { HostProvider } from "../ipc/context";
import { toProblem, type Host } from "../ipc/host";
import { t } from "../i18n/t";
import { Blocked } from "../session/Blocked";
import { Connect } from "../session/Connect";
import { Frame } from "../session/Frame";
import { NoRole } from "../session/NoRole";
import { createSession, type Session } from "../session/session";
import { WaitingForBrowser } from "../session/WaitingForBrowser";
import { createPreferences, type Preferences } from "../settings/preferences";
import { createDelayed } from "../shared/delayed";
import { createNotices, NoticeList, NoticesProvider } from "../shared/notices";
import { ProblemNotice } from "../shared/ProblemNotice";
import { Main } from "./Main";

/** The phases of a session, each with what it carries. */
type Phase<P extends SessionView["phase"]> = Extract<SessionView, { phase: P }>;

/** The page. */
export function App(props: { host: Host }): JSX.Element {
  const notices = createNotices();
  return (
    <HostProvider host={props.host}>
      <NoticesProvider notices={notices}>
        <Screens host={props.host} onProblem={(reason) => notices.report(reason)} />
        <NoticeList />
      </NoticesProvider>
    </HostProvider>
  );
}

function Screens(props: { host: Host; onProblem: (reason: unknown) => void }): JSX.Element {
  const [failed, setFailed] = createSignal<ProblemView | undefined>();
  // The host does not change while the page lives.
  const session: Session = createSession(props.host, (reason) => setFailed(toProblem(reason)));
  const preferences: Preferences = createPreferences(props.host, (reason) => props.onProblem(reason));
  function at<P extends SessionView["phase"]>(phase: P): Phase<P> | undefined {
    const view = session.view();
    return view.phase === phase ? (view as Phase<P>) : undefined;
  }
  return (
    <Switch>
      <Match when={at("starting")}>
        <Starting problem={failed()} />
      </Match>
      <Match when={at("connect")}>
        {(view) => <Connect session={session} knownServers={view().known_servers} problem={view().problem} />}
      </Match>
      <Match when={at("waiting_for_browser")}>
        {(view) => (
          <WaitingForBrowser
            session={session}
            server={view().server}
            expiresAt={view().expires_at}
            problem={view().problem}
          />
        )}
      </Match>
      <Match when={at("blocked")}>
        {(view) => <Blocked session={session} problem={view().problem} actions={view().actions} />}
      </Match>
      <Match when={at("ready")}>
        {(view) => (
          <Show
            when={view().account.role !== null}
            fallback={<NoRole session={session} account={view().account} server={view().server} />}
          >
            {/* The open project is among the preferences: without them, the first list would be of the wrong one. */}
            <Show when={preferences.ready()}>
              <Main session={session} preferences={preferences} account={view().account} server={view().server} />
            </Show>
          </Show>
        )}
      </Match>
    </Switch>
  );
}

/** The moment in which local data is opened; says so only when it takes long. */
function Starting(props: { problem: ProblemView | undefined }): JSX.Element {
  const long = createDelayed(() => true);
  return (
    <Show when={long() || props.problem !== undefined}>
      <Frame title={t("app.opening")} testid="screen-starting">
        <Show when={props.problem}>{(problem) => <ProblemNotice problem={problem()} />}</Show>
      </Frame>
    </Show>
  );
}
