// The last look before staged changes are sent.
import { createSignal, For, Show, type JSX } from "solid-js";
import type { ChangeItemView, EnvironmentView, ProblemView } from "../ipc/bindings";
import { toProblem } from "../ipc/host";
import { rich, t } from "../i18n/t";
import { ago } from "../shared/clock";
import { Dialog } from "../shared/Dialog";
import { colorClass, EnvironmentMark, unknownEnvironment } from "../shared/environment";
import { Icon } from "../shared/Icon";
import { Kbd } from "../shared/Kbd";
import { keyName } from "../shared/keys";
import { ProblemNotice } from "../shared/ProblemNotice";
import { sayFieldValue } from "../shared/value";
import { From, To } from "./FromTo";
import { groupByEnvironment, type StagedGroup } from "./staging";

/** The dialog. */
export function ReviewDialog(props: {
  items: readonly ChangeItemView[];
  environments: readonly EnvironmentView[];
  server: string;
  project: string;
  /** Whether the changes will have to wait. */
  offline: boolean;
  onSend: (message: string) => Promise<void>;
  onClose: () => void;
}): JSX.Element {
  const [message, setMessage] = createSignal("");
  const [busy, setBusy] = createSignal(false);
  const [failed, setFailed] = createSignal<ProblemView | undefined>();

  async function send(): Promise<void> {
    if (busy() || props.items.length === 0) return;
    setBusy(true);
    setFailed(undefined);
    try {
      await props.onSend(message().trim());
    } catch (reason) {
      setFailed(toProblem(reason));
      setBusy(false);
    }
  }

  return (
    <Dialog
      title={t("review.title", { count: props.items.length })}
      subtitle={t("review.target", { server: props.server, project: props.project })}
      class="dialog-review"
      testid="review-dialog"
      onClose={() => props.onClose()}
      onKeyDown={(event) => {
        if (keyName(event) !== "mod+enter") return;
        event.preventDefault();
        void send();
      }}
    >
      <div class="review-groups" tabindex={0} role="group" aria-label={t("staging.label")}>
        <For each={groupByEnvironment(props.items, props.environments)}>
          {(group) => <ReviewGroup group={group} environments={props.environments} />}
        </For>
      </div>
      <label class="field">
        <span>{t("review.message")}</span>
        <input
          class="input"
          type="text"
          data-testid="review-message"
          data-autofocus
          maxlength={1000}
          autocomplete="off"
          placeholder={t("review.message_hint")}
          value={message()}
          onInput={(event) => setMessage(event.currentTarget.value)}
        />
      </label>
      <Show when={failed()}>{(problem) => <ProblemNotice problem={problem()} />}</Show>
      <footer class="dialog-foot">
        <p class="muted" data-testid="review-note">
          {props.offline ? t("review.offline") : t("review.once")}
        </p>
        <button type="button" class="button" data-testid="review-keep" onClick={() => props.onClose()}>
          {t("review.keep")}
        </button>
        <button
          type="button"
          class="button button-primary"
          data-testid="review-send"
          disabled={busy() || props.items.length === 0}
          onClick={() => void send()}
        >
          {t(props.offline ? "review.queue" : "review.send", { count: props.items.length })} <Kbd keys="mod+enter" />
        </button>
      </footer>
    </Dialog>
  );
}

function ReviewGroup(props: { group: StagedGroup; environments: readonly EnvironmentView[] }): JSX.Element {
  const environment = (): EnvironmentView | undefined => {
    const key = props.group.environment;
    if (key === null) return undefined;
    return props.environments.find((known) => known.key === key) ?? unknownEnvironment(key);
  };
  return (
    <section class={`review-group ${colorClass(environment())}`}>
      <h3>
        <Show when={environment()} fallback={t("review.flag_wide")}>
          {(known) => (
            <>
              <EnvironmentMark environment={known()} /> {known().name}
            </>
          )}
        </Show>
      </h3>
      <For each={props.group.items}>{(item) => <ReviewItem item={item} />}</For>
    </section>
  );
}

function ReviewItem(props: { item: ChangeItemView }): JSX.Element {
  return (
    <article
      class="review-item"
      classList={{ "review-item-theirs": props.item.theirs !== null }}
      data-testid="review-item"
    >
      <p>
        {rich(props.item.field === "enabled" ? "review.switch_on" : "review.field", {
          flag: () => <code>{props.item.flag}</code>,
          field: props.item.field,
          from: () => <From item={props.item} />,
          to: () => <To item={props.item} />,
        })}
      </p>
      <Show when={props.item.theirs}>
        {(theirs) => (
          <p class="review-theirs">
            <Icon name="warning" />
            {t("review.theirs", {
              actor: theirs().by,
              value: sayFieldValue(props.item.field, theirs().value),
              time: ago(theirs().at),
            })}
          </p>
        )}
      </Show>
    </article>
  );
}
