// One edit: what it changes, how far it is, and what the user can do about it.
import { createSignal, For, Show, type JSX } from "solid-js";
import type { ChangeItemView, EditView, EnvironmentView, Resolution } from "../ipc/bindings";
import { rich, t } from "../i18n/t";
import { ago } from "../shared/clock";
import { EnvironmentMark } from "../shared/environment";
import { Icon, type IconName } from "../shared/Icon";
import { Moment } from "../shared/Moment";
import { ProblemNotice } from "../shared/ProblemNotice";
import { sayFieldValue } from "../shared/value";
import { sayEditState, shownState } from "./edits";
import { From, To } from "./FromTo";

const ICONS: Readonly<Record<EditView["state"], IconName>> = {
  queued: "clock",
  sending: "changes",
  applied: "check",
  conflict: "warning",
  refused: "warning",
  paused: "lock",
};

/** The card of an edit. */
export function EditCard(props: {
  edit: EditView;
  offline: boolean;
  project: string;
  environment: (key: string) => EnvironmentView;
  onDiscard: () => void;
  onResolve: (resolution: Resolution) => void;
}): JSX.Element {
  const shown = (): EditView["state"] => shownState(props.edit.state, props.offline);
  // Being offline is a state, which the banner tells once; it is no error of each edit.
  const problem = (): EditView["problem"] =>
    props.edit.state === "conflict" || (props.offline && shown() === "queued") ? null : props.edit.problem;
  return (
    <li class={`edit edit-${shown()}`} data-testid={`edit-${props.edit.id}`} data-state={props.edit.state}>
      <header>
        <span class="edit-state">
          <Icon name={ICONS[shown()]} />
          {sayEditState(props.edit.state, props.offline)}
        </span>
        <span class="edit-facts muted">
          <span>{props.project}</span>
          <Show
            when={props.edit.applied_at}
            fallback={<span>{t("changes.made", { time: ago(props.edit.created_at) })}</span>}
          >
            {(at) => <span>{rich("changes.applied_at", { time: () => <Moment at={at()} /> })}</span>}
          </Show>
          <Show when={props.edit.attempts > 0 && props.edit.state !== "applied"}>
            <span>{t("changes.attempts", { count: props.edit.attempts })}</span>
          </Show>
          <Show when={shown() === "queued" && props.edit.next_attempt_at}>
            {(at) => <span>{t("changes.next_attempt", { time: ago(at()) })}</span>}
          </Show>
        </span>
        <Show when={props.edit.state !== "applied"}>
          <button
            type="button"
            class="button-text"
            data-testid={`edit-${props.edit.id}-discard`}
            onClick={() => props.onDiscard()}
          >
            {t("changes.discard")}
          </button>
        </Show>
      </header>
      <ul class="edit-items">
        <For each={props.edit.items}>{(item) => <EditItem item={item} environment={props.environment} />}</For>
      </ul>
      <Show when={props.edit.message}>{(message) => <p class="edit-message">{message()}</p>}</Show>
      <Show when={problem()}>{(found) => <ProblemNotice problem={found()} />}</Show>
      <Show when={props.edit.state === "conflict"}>
        <Conflict edit={props.edit} onResolve={(resolution) => props.onResolve(resolution)} />
      </Show>
    </li>
  );
}

function EditItem(props: { item: ChangeItemView; environment: (key: string) => EnvironmentView }): JSX.Element {
  const environment = (): EnvironmentView | undefined =>
    props.item.environment === null ? undefined : props.environment(props.item.environment);
  return (
    <li>
      <p>
        <Show when={environment()}>{(known) => <EnvironmentMark environment={known()} />}</Show>
        <span>
          {rich(
            props.item.field === "enabled" && props.item.environment !== null ? "changes.switch" : "changes.field",
            {
              flag: () => <code>{props.item.flag}</code>,
              environment: environment()?.name ?? "",
              field: props.item.field,
              from: () => <From item={props.item} />,
              to: () => <To item={props.item} />,
            },
          )}
        </span>
      </p>
      <Show when={props.item.theirs}>
        {(theirs) => (
          <dl class="three">
            <div>
              <dt>{t("changes.you")}</dt>
              <dd>{sayFieldValue(props.item.field, props.item.to)}</dd>
            </div>
            <div>
              <dt>{t("changes.server_by", { actor: theirs().by, time: ago(theirs().at) })}</dt>
              <dd>{sayFieldValue(props.item.field, theirs().value)}</dd>
            </div>
            <div>
              <dt>{t("changes.before")}</dt>
              <dd>{sayFieldValue(props.item.field, props.item.from)}</dd>
            </div>
          </dl>
        )}
      </Show>
    </li>
  );
}

const CHOICES: readonly {
  resolution: Resolution;
  label: "changes.take_theirs" | "changes.keep_mine";
  testid: string;
}[] = [
  { resolution: "take_theirs", label: "changes.take_theirs", testid: "take-theirs" },
  { resolution: "keep_mine", label: "changes.keep_mine", testid: "keep-mine" },
];

function Conflict(props: { edit: EditView; onResolve: (resolution: Resolution) => void }): JSX.Element {
  // The server's value holds unless the user says otherwise.
  const [choice, setChoice] = createSignal<Resolution>("take_theirs");
  return (
    <fieldset class="conflict">
      <legend>{t("changes.choose")}</legend>
      <For each={CHOICES}>
        {({ resolution, label, testid }) => (
          <label class="choice">
            <input
              type="radio"
              name={`resolution-${props.edit.id}`}
              data-testid={`edit-${props.edit.id}-${testid}`}
              checked={choice() === resolution}
              onChange={() => setChoice(resolution)}
            />
            {t(label)}
          </label>
        )}
      </For>
      <button
        type="button"
        class="button button-primary"
        data-testid={`edit-${props.edit.id}-settle`}
        onClick={() => props.onResolve(choice())}
      >
        {t("changes.settle")}
      </button>
    </fieldset>
  );
}
