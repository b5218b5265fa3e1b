// One row of the list.
import { For, Show, type JSX } from "solid-js";
import type { CellView, EnvironmentView, FlagRowView } from "../ipc/bindings";
import { hasMessage, t } from "../i18n/t";
import { Highlight } from "../shared/Highlight";
import { Moment } from "../shared/Moment";
import { setStyle } from "../shared/style";
import { EnvironmentSwitch } from "./EnvironmentSwitch";
import { ROW_PX } from "./place";

const MOST_TAGS = 2;

/** `boolean`, `JSON`, …; a kind that the page does not know stands as it is. */
export function sayKind(kind: string): string {
  const key = `flags.kind.${kind}`;
  return hasMessage(key) ? t(key) : kind;
}

/** A row. */
export function FlagRow(props: {
  /** Its place in the list. */
  at: number;
  row: FlagRowView;
  search: string;
  environments: readonly EnvironmentView[];
  /** The places of the environments that are shown. */
  cells: readonly number[];
  focusedEnvironment: string | undefined;
  active: boolean;
  /** The cell that has the grid's place; -1 for the row. */
  activeCell: number;
  open: boolean;
  readOnly: string | undefined;
  onPoint: (cell: number) => void;
  onOpen: () => void;
  onSwitch: (environment: EnvironmentView) => void;
}): JSX.Element {
  const mine = (): string | undefined => {
    const stages = props.row.cells.map((cell) => cell.mine?.stage);
    return (["conflict", "staged", "waiting"] as const).find((stage) => stages.includes(stage));
  };
  const cellAt = (place: number): { cell: CellView; environment: EnvironmentView } | undefined => {
    const cell = props.row.cells[place];
    const environment = props.environments[place];
    return cell === undefined || environment === undefined ? undefined : { cell, environment };
  };
  return (
    <div
      class="flag-row"
      role="row"
      aria-rowindex={props.at + 2}
      aria-selected={props.open}
      data-testid={`flag-row-${props.row.key}`}
      data-active={props.active}
      data-mine={mine()}
      tabindex={props.active && props.activeCell < 0 ? 0 : -1}
      ref={(row) => setStyle(row, "transform", () => `translateY(${props.at * ROW_PX}px)`)}
      onFocus={(event) => {
        if (event.target === event.currentTarget) props.onPoint(-1);
      }}
      onClick={(event) => {
        event.currentTarget.focus({ preventScroll: true });
        props.onOpen();
      }}
    >
      <div role="gridcell" class="flag-what">
        <div class="flag-key">
          <code title={props.row.key}>
            <Highlight text={props.row.key} search={props.search} />
          </code>
          <Show when={props.row.lifecycle !== "active"}>
            <LifecycleBadge lifecycle={props.row.lifecycle} />
          </Show>
          <span class="flag-tags">
            <For each={props.row.tags.slice(0, MOST_TAGS)}>
              {(tag) => (
                <span class="tag">
                  <Highlight text={tag} search={props.search} />
                </span>
              )}
            </For>
            <Show when={props.row.tags.length > MOST_TAGS}>
              <span class="tag" title={props.row.tags.slice(MOST_TAGS).join(", ")}>
                {t("flags.more_tags", { count: props.row.tags.length - MOST_TAGS })}
              </span>
            </Show>
          </span>
        </div>
        <small title={props.row.name}>
          {sayKind(props.row.kind)}
          <Show when={props.row.name}>
            {" · "}
            <Highlight text={props.row.name} search={props.search} />
          </Show>
        </small>
      </div>
      <div role="gridcell" class="flag-cells">
        <For each={props.cells}>
          {(place, at) => (
            <Show when={cellAt(place)}>
              {(shown) => (
                <EnvironmentSwitch
                  cell={shown().cell}
                  environment={shown().environment}
                  inWords={props.focusedEnvironment === shown().environment.key}
                  label={props.row.key}
                  readOnly={props.readOnly}
                  tabindex={props.active && props.activeCell === at() ? 0 : -1}
                  testid={`cell-${props.row.key}-${shown().environment.key}`}
                  onFocus={() => props.onPoint(at())}
                  onSwitch={() => props.onSwitch(shown().environment)}
                />
              )}
            </Show>
          )}
        </For>
        <Show when={props.environments.length - props.cells.length}>
          {(more) => (
            <small title={t("flags.more_environments", { count: more() })}>
              {t("flags.more_tags", { count: more() })}
            </small>
          )}
        </Show>
      </div>
      <div role="gridcell" class="flag-owner" title={props.row.owner}>
        <Show when={props.row.owner} fallback={<span class="muted">{t("flags.no_owner")}</span>}>
          <Highlight text={props.row.owner} search={props.search} />
        </Show>
      </div>
      <div role="gridcell" class="flag-last">
        <span title={props.row.updated_by}>{props.row.updated_by}</span>
        <small>
          <Moment at={props.row.updated_at} />
        </small>
      </div>
    </div>
  );
}

/** `archived` or `inactive`. */
export function LifecycleBadge(props: { lifecycle: string }): JSX.Element {
  const text = (): string => {
    const key = `flags.lifecycle.${props.lifecycle}`;
    return hasMessage(key) ? t(key) : props.lifecycle;
  };
  return <span class={`badge badge-${props.lifecycle}`}>{text()}</span>;
}
