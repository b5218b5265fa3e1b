// Signed in, but in no group that gives access: why, who can change it, and how to go on.
import { createSignal, For, Show, type JSX } from "solid-js";
import type { AccountView, ProblemView, ServerView } from "../ipc/bindings";
import { toProblem } from "../ipc/host";
import { t } from "../i18n/t";
import { ProblemNotice } from "../shared/ProblemNotice";
import { Frame } from "./Frame";
import type { Session } from "./session";

const ROLES = ["viewer", "editor", "admin"] as const;

/** The screen of an account without a role. */
export function NoRole(props: { session: Session; account: AccountView; server: ServerView }): JSX.Element {
  const [failed, setFailed] = createSignal<ProblemView | undefined>();
  function attempt(step: Promise<void>): void {
    setFailed(undefined);
    step.catch((reason: unknown) => setFailed(toProblem(reason)));
  }
  return (
    <Frame
      title={t("no_role.title")}
      lead={t("no_role.lead", { server: props.server.name, account: props.account.name })}
      testid="screen-no-role"
    >
      <section class="frame-section">
        <h2>{t("no_role.your_groups")}</h2>
        <Show when={props.account.groups.length > 0} fallback={<p class="muted">{t("no_role.no_groups")}</p>}>
          <ul class="tags">
            <For each={props.account.groups}>{(group) => <li class="tag mono">{group}</li>}</For>
          </ul>
        </Show>
      </section>
      <section class="frame-section">
        <h2>{t("no_role.who")}</h2>
        <p>{t("no_role.ask", { server: props.server.name })}</p>
        <dl class="facts">
          <For each={ROLES}>
            {(role) => (
              <>
                <dt class="strong">{t(`role.${role}`)}</dt>
                <dd>{t(`no_role.${role}`)}</dd>
              </>
            )}
          </For>
        </dl>
      </section>
      <Show when={failed()}>{(problem) => <ProblemNotice problem={problem()} />}</Show>
      <div class="frame-actions">
        <button
          type="button"
          class="button button-primary button-large"
          data-testid="no-role-retry"
          onClick={() => attempt(props.session.signInAgain())}
        >
          {t("no_role.retry")}
        </button>
        <button
          type="button"
          class="button button-large"
          data-testid="no-role-sign-out"
          onClick={() => attempt(props.session.signOut())}
        >
          {t("action.sign_out")}
        </button>
      </div>
    </Frame>
  );
}
