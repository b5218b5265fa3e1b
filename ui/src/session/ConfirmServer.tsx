// Shows once to whom the user is sent for signing in.
import { onMount, Show, type JSX } from "solid-js";
import type { ProblemView, ServerView } from "../ipc/bindings";
import { t } from "../i18n/t";
import { Icon } from "../shared/Icon";
import { ProblemNotice } from "../shared/ProblemNotice";
import { Frame } from "./Frame";

/** Asks the user to confirm issuer and client id. */
export function ConfirmServer(props: {
  server: ServerView;
  /** Whether another issuer or client id was confirmed for this server before. */
  changed: boolean;
  busy: boolean;
  problem: ProblemView | undefined;
  onConfirm: () => void;
  onBack: () => void;
}): JSX.Element {
  let confirm!: HTMLButtonElement;
  let back!: HTMLButtonElement;
  onMount(() => (props.changed ? back : confirm).focus());
  return (
    <Frame
      title={t("confirm.title", { server: props.server.name })}
      {...(props.changed ? {} : { lead: t("confirm.lead") })}
      testid="screen-confirm"
    >
      <Show when={props.changed}>
        <div class="banner banner-warn banner-card" role="alert">
          <Icon name="warning" />
          <p>
            <b>{t("confirm.changed_title")}</b> {t("confirm.changed")}
          </p>
        </div>
      </Show>
      <dl class="facts facts-card">
        <dt>{t("confirm.server")}</dt>
        <dd>{props.server.name}</dd>
        <dt>{t("confirm.address")}</dt>
        <dd class="mono">{props.server.address}</dd>
        <dt>{t("confirm.issuer")}</dt>
        <dd class="mono strong" data-testid="confirm-issuer">
          {props.server.issuer}
        </dd>
        <dt>{t("confirm.client_id")}</dt>
        <dd class="mono" data-testid="confirm-client-id">
          {props.server.client_id}
        </dd>
      </dl>
      <Show when={props.problem}>{(problem) => <ProblemNotice problem={problem()} />}</Show>
      <div class="frame-actions">
        <button
          ref={confirm}
          type="button"
          class="button button-primary button-large"
          data-testid="confirm-sign-in"
          disabled={props.busy}
          onClick={() => props.onConfirm()}
        >
          <Icon name="browser" />
          {t("confirm.submit")}
        </button>
        <button
          ref={back}
          type="button"
          class="button button-large"
          data-testid="confirm-back"
          onClick={() => props.onBack()}
        >
          {t("confirm.back")}
        </button>
      </div>
    </Frame>
  );
}
