// Waits for the sign-in in the browser, and says what to do when the browser does not help.
import { createResource, createSignal, onCleanup, onMount, Show, type JSX } from "solid-js";
import type { ProblemView, ServerView } from "../ipc/bindings";
import { toProblem } from "../ipc/host";
import { formatCountdown } from "../i18n/locale";
import { t } from "../i18n/t";
import { createClock } from "../shared/clock";
import { CopyButton } from "../shared/CopyButton";
import { Icon } from "../shared/Icon";
import { ProblemNotice } from "../shared/ProblemNotice";
import { Frame } from "./Frame";
import type { Session } from "./session";

/** The screen while the browser has the word. */
export function WaitingForBrowser(props: {
  session: Session;
  server: ServerView;
  expiresAt: string;
  /** Why the browser could not be started. */
  problem: ProblemView | null;
}): JSX.Element {
  const now_ms = createClock(1000);
  const [failed, setFailed] = createSignal<ProblemView | undefined>();
  const [link] = createResource(() => props.session.signInLink().catch(() => undefined));
  let cancel!: HTMLButtonElement;

  function attempt(step: Promise<void>): void {
    setFailed(undefined);
    step.catch((reason: unknown) => setFailed(toProblem(reason)));
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "Escape") attempt(props.session.cancelSignIn());
  }
  onMount(() => {
    document.addEventListener("keydown", onKeyDown);
    cancel.focus();
  });
  onCleanup(() => document.removeEventListener("keydown", onKeyDown));

  return (
    <Frame
      title={props.problem === null ? t("waiting.title") : t("waiting.no_browser_title")}
      lead={props.problem === null ? t("waiting.lead", { server: props.server.name }) : t("waiting.no_browser")}
      testid="screen-waiting"
    >
      <Show when={props.problem?.detail}>
        {(detail) => (
          <div class="banner banner-warn banner-card" role="status" data-testid="waiting-no-browser">
            <Icon name="warning" />
            <p class="problem-detail">{detail()}</p>
          </div>
        )}
      </Show>
      <Show when={failed()}>{(problem) => <ProblemNotice problem={problem()} />}</Show>
      <div class="link-box">
        <label for="waiting-link">{t("waiting.link")}</label>
        <div class="frame-row">
          <input
            id="waiting-link"
            data-testid="waiting-link"
            class="input mono"
            type="text"
            readonly
            value={link() ?? ""}
            onFocus={(event) => event.currentTarget.select()}
          />
          <CopyButton text={link() ?? ""} label={t("waiting.copy")} testid="waiting-copy" />
        </div>
        <small>{t("waiting.link_note")}</small>
      </div>
      <div class="frame-actions">
        <button
          type="button"
          class="button button-large"
          data-testid="waiting-reopen"
          onClick={() => attempt(props.session.reopenBrowser())}
        >
          <Icon name="browser" />
          {t("waiting.reopen")}
        </button>
        <button
          ref={cancel}
          type="button"
          class="button button-large"
          data-testid="waiting-cancel"
          onClick={() => attempt(props.session.cancelSignIn())}
        >
          {t("action.cancel")} <kbd aria-hidden="true">Esc</kbd>
        </button>
        <span class="frame-countdown" role="timer" data-testid="waiting-remaining">
          {t("waiting.remaining", { time: formatCountdown(Date.parse(props.expiresAt) - now_ms()) })}
        </span>
      </div>
    </Frame>
  );
}
