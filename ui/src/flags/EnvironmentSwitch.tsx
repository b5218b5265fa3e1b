// The switch of a flag in one environment: its letter and colour, filled while on; marked while a change is under way.
import { Show, type JSX } from "solid-js";
import type { CellView, EnvironmentView } from "../ipc/bindings";
import { t } from "../i18n/t";
import { colorClass } from "../shared/environment";
import { Icon } from "../shared/Icon";
import { cellLabel, shownEnabled } from "./cell";

/** A switch; pressing it stages the change. */
export function EnvironmentSwitch(props: {
  cell: CellView;
  environment: EnvironmentView;
  /** Says on or off in words beside the letter. */
  inWords?: boolean;
  /** What is switched, when the label has to say it. */
  label?: string;
  /** Why it cannot be used; undefined when it can. */
  readOnly: string | undefined;
  tabindex: 0 | -1;
  testid: string;
  onSwitch: () => void;
  onFocus?: () => void;
}): JSX.Element {
  const on = (): boolean => shownEnabled(props.cell);
  const text = (): string => cellLabel(props.cell, props.environment);
  return (
    <button
      type="button"
      class={`switch ${colorClass(props.environment)}`}
      classList={{ "switch-on": on(), "switch-words": props.inWords === true }}
      data-cell
      data-testid={props.testid}
      data-enabled={on()}
      data-stage={props.cell.mine?.stage ?? "none"}
      aria-pressed={on()}
      aria-disabled={props.readOnly !== undefined}
      aria-label={props.label === undefined ? text() : `${props.label}. ${text()}`}
      title={props.readOnly ?? text()}
      tabindex={props.tabindex}
      onFocus={() => props.onFocus?.()}
      onClick={(event) => {
        event.stopPropagation();
        props.onSwitch();
      }}
    >
      {/* The letter is a picture of the environment, whose name is in the label. */}
      <b aria-hidden="true" data-letter={props.environment.letter} />
      <Show when={props.inWords}>
        <span>{on() ? t("cell.On") : t("cell.Off")}</span>
      </Show>
      <Show when={props.cell.mine?.stage === "waiting"}>
        <i class="switch-mark">
          <Icon name="clock" />
        </i>
      </Show>
      <Show when={props.cell.mine?.stage === "conflict"}>
        <i class="switch-mark">
          <Icon name="warning" />
        </i>
      </Show>
    </button>
  );
}
