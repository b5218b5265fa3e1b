// Local data cannot be opened: why, that nothing is lost, and what can be done.
import { createSignal, For, onMount, Show, type JSX } from "solid-js";
import type { ProblemView, RecoveryAction, RecoveryView } from "../ipc/bindings";
import { toProblem } from "../ipc/host";
import { t } from "../i18n/t";
import { Icon } from "../shared/Icon";
import { useNotices } from "../shared/notices";
import { ProblemNotice } from "../shared/ProblemNotice";
import { Frame } from "./Frame";
import type { Session } from "./session";

/** The screen when local data cannot be opened. */
export function Blocked(props: {
  session: Session;
  problem: ProblemView;
  actions: readonly RecoveryAction[];
}): JSX.Element {
  const notices = useNotices();
  const [busy, setBusy] = createSignal(false);
  const [failed, setFailed] = createSignal<ProblemView | undefined>();

  async function act(action: RecoveryAction): Promise<void> {
    setBusy(true);
    setFailed(undefined);
    try {
      if (action === "recover_store") notices.say(sayRecovery(await props.session.recoverStore()));
      else await perform(props.session, action);
    } catch (reason) {
      setFailed(toProblem(reason));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Frame title={t("blocked.title")} testid="screen-blocked">
      <ProblemNotice problem={failed() ?? props.problem} testid="blocked-problem" />
      <p class="frame-safe">
        <Icon name="check" />
        {t("blocked.safe")}
      </p>
      <div
        class="frame-actions frame-actions-stacked"
        ref={(actions) => onMount(() => actions.querySelector("button")?.focus())}
      >
        <For each={props.actions}>
          {(action, at) => (
            <button
              type="button"
              class="button button-large"
              classList={{ "button-primary": at() === 0 }}
              data-testid={`blocked-${action}`}
              disabled={busy()}
              onClick={() => void act(action)}
            >
              {t(`blocked.${action}`)}
            </button>
          )}
        </For>
      </div>
      <Show when={props.actions.includes("recover_store")}>
        <p class="frame-note">{t("blocked.recover_note")}</p>
      </Show>
    </Frame>
  );
}

function perform(session: Session, action: Exclude<RecoveryAction, "recover_store">): Promise<void> {
  return action === "retry" ? session.retryOpen() : session.signInAgain();
}

/** What became of the changes that were only on this computer. */
function sayRecovery(recovery: RecoveryView): string {
  const saved = t("recovery.saved", { count: recovery.edits_saved + recovery.drafts_saved });
  return recovery.edits_lost === 0 ? saved : `${saved} ${t("recovery.lost", { count: recovery.edits_lost })}`;
}
