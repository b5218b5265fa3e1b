// The details of a flag, beside the list.
import { createSignal, For, Show, type JSX } from "solid-js";
import type {
  EnvironmentView,
  FlagChangesView,
  FlagDetailView,
  FlagEnvironmentView,
  ProblemView,
} from "../ipc/bindings";
import { rich, t } from "../i18n/t";
import { CopyButton } from "../shared/CopyButton";
import { colorClass, EnvironmentMark } from "../shared/environment";
import { Icon } from "../shared/Icon";
import { Moment } from "../shared/Moment";
import { ProblemNotice } from "../shared/ProblemNotice";
import { sayValue } from "../shared/value";
import { sayState, shownEnabled } from "./cell";
import { EnvironmentSwitch } from "./EnvironmentSwitch";
import { FlagHistory } from "./FlagHistory";
import { LifecycleBadge, sayKind } from "./FlagRow";

/** The tabs of the details. */
export type DetailTab = "environments" | "changes";

const TABS: readonly DetailTab[] = ["environments", "changes"];

/** The panel. */
export function FlagDetail(props: {
  flag: string;
  detail: FlagDetailView | undefined;
  problem: ProblemView | undefined;
  changes: FlagChangesView | undefined;
  changesProblem: ProblemView | undefined;
  environments: readonly EnvironmentView[];
  focusedEnvironment: string | undefined;
  readOnly: string | undefined;
  onSwitch: (environment: EnvironmentView, enabled: boolean) => void;
  onClose: () => void;
}): JSX.Element {
  const [tab, setTab] = createSignal<DetailTab>("environments");

  function onTabKey(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = TABS[(TABS.indexOf(tab()) + step + TABS.length) % TABS.length] ?? "environments";
    setTab(next);
    document.getElementById(`detail-tab-${next}`)?.focus();
  }

  return (
    <section
      class="detail"
      aria-label={t("detail.label", { flag: props.flag })}
      data-testid="detail-panel"
      data-flag={props.flag}
    >
      <header class="detail-head">
        <h2 class="mono">{props.flag}</h2>
        <CopyButton text={props.flag} label={t("detail.copy_key")} compact />
        <button
          type="button"
          class="icon-button"
          data-testid="detail-close"
          aria-label={t("detail.close")}
          title={t("detail.close")}
          onClick={() => props.onClose()}
        >
          <Icon name="close" />
        </button>
      </header>
      <Show when={props.problem}>{(problem) => <ProblemNotice problem={problem()} />}</Show>
      <Show when={props.detail}>
        {(detail) => (
          <>
            <Summary detail={detail()} />
            <div class="tabs" role="tablist">
              <For each={TABS}>
                {(name) => (
                  <button
                    type="button"
                    role="tab"
                    id={`detail-tab-${name}`}
                    data-testid={`detail-tab-${name}`}
                    aria-selected={tab() === name}
                    aria-controls="detail-tabpanel"
                    tabindex={tab() === name ? 0 : -1}
                    onClick={() => setTab(name)}
                    onKeyDown={onTabKey}
                  >
                    {t(`detail.tab.${name}`)}
                  </button>
                )}
              </For>
            </div>
            <div
              class="detail-scroll"
              id="detail-tabpanel"
              role="tabpanel"
              aria-labelledby={`detail-tab-${tab()}`}
              tabindex={0}
            >
              <Show
                when={tab() === "environments"}
                fallback={
                  <FlagHistory
                    changes={props.changes}
                    problem={props.changesProblem}
                    environments={props.environments}
                  />
                }
              >
                <For each={detail().environments}>
                  {(state) => (
                    <Show when={props.environments.find(({ key }) => key === state.environment)}>
                      {(environment) => (
                        <EnvironmentBlock
                          flag={detail().key}
                          state={state}
                          environment={environment()}
                          focused={props.focusedEnvironment === state.environment}
                          readOnly={
                            props.readOnly ?? (detail().lifecycle === "archived" ? t("cell.archived") : undefined)
                          }
                          onSwitch={() => props.onSwitch(environment(), !shownEnabled(state.cell))}
                        />
                      )}
                    </Show>
                  )}
                </For>
                <dl class="facts detail-facts">
                  <dt>{t("detail.updated")}</dt>
                  <dd>
                    {detail().updated_by}, <Moment at={detail().updated_at} />
                  </dd>
                  <Show when={detail().bucketing_key !== detail().key}>
                    <dt title={t("detail.bucketing_note")}>{t("detail.bucketing_key")}</dt>
                    <dd class="mono">{detail().bucketing_key}</dd>
                  </Show>
                </dl>
              </Show>
            </div>
          </>
        )}
      </Show>
    </section>
  );
}

function Summary(props: { detail: FlagDetailView }): JSX.Element {
  return (
    <div class="detail-summary">
      <Show when={props.detail.name}>{(name) => <p class="detail-name">{name()}</p>}</Show>
      <Show when={props.detail.description}>{(description) => <p class="detail-description">{description()}</p>}</Show>
      <p class="detail-badges">
        <span class="badge">{sayKind(props.detail.kind)}</span>
        <Show when={props.detail.lifecycle !== "active"}>
          <LifecycleBadge lifecycle={props.detail.lifecycle} />
        </Show>
        <span class="badge" title={t("detail.owner")}>
          {props.detail.owner || t("flags.no_owner")}
        </span>
        <For each={props.detail.tags}>{(tag) => <span class="tag">{tag}</span>}</For>
      </p>
    </div>
  );
}

function EnvironmentBlock(props: {
  flag: string;
  state: FlagEnvironmentView;
  environment: EnvironmentView;
  focused: boolean;
  readOnly: string | undefined;
  onSwitch: () => void;
}): JSX.Element {
  const cell = (): FlagEnvironmentView["cell"] => props.state.cell;
  const on = (): boolean => shownEnabled(cell());
  return (
    <article
      class={`env-block ${colorClass(props.environment)}`}
      data-testid={`detail-env-${props.environment.key}`}
      data-stage={cell().mine?.stage ?? "none"}
      data-focused={props.focused}
    >
      <header>
        <EnvironmentMark environment={props.environment} />
        <h3>{props.environment.name}</h3>
        <EnvironmentSwitch
          cell={cell()}
          environment={props.environment}
          inWords
          label={t("detail.switch", { flag: props.flag, environment: props.environment.name })}
          readOnly={props.readOnly}
          tabindex={0}
          testid={`detail-switch-${props.environment.key}`}
          onSwitch={() => props.onSwitch()}
        />
      </header>
      <p class="env-serves" data-testid={`detail-serves-${props.environment.key}`}>
        <Show when={on()} fallback={sayOff(props.state)}>
          {sayOn(props.state)}
          <Show when={props.state.steps.length === 0}>
            <span class="muted"> · {t("detail.other_off", { value: sayValue(props.state.off_value) })}</span>
          </Show>
        </Show>
      </p>
      <Show when={props.state.steps.length > 0}>
        <ol
          class="env-steps"
          data-testid={`detail-steps-${props.environment.key}`}
          data-idle={!on()}
          aria-label={t("detail.steps")}
        >
          <For each={props.state.steps}>{(step) => <li data-kind={step.kind}>{step.text}</li>}</For>
          <li data-kind="otherwise">{t("detail.otherwise", { value: props.state.serves })}</li>
        </ol>
      </Show>
      <Show when={on() && props.state.steps.length > 0}>
        <p class="env-serves muted">{t("detail.when_off", { value: sayValue(props.state.off_value) })}</p>
      </Show>
      <Show when={cell().mine}>
        {(mine) => (
          <p class="env-mine">
            {t(`detail.${mine().stage}`, { from: sayState(cell().enabled), to: sayState(mine().enabled) })}
          </p>
        )}
      </Show>
      <p class="env-changed muted">
        <Show when={props.state.configured && props.state.updated_at} fallback={t("detail.not_configured")}>
          {(at) => (
            <>
              {props.state.updated_by ?? ""}, <Moment at={at()} />
            </>
          )}
        </Show>
      </p>
    </article>
  );
}

/** What everybody gets while the flag is on, or how to read the list of steps. */
function sayOn(state: FlagEnvironmentView): JSX.Element {
  return rich(state.steps.length === 0 ? "detail.on_serves" : "detail.on_first_decides", {
    state: () => <strong>{t("cell.On")}</strong>,
    serves: state.serves,
  });
}

/** What everybody gets while the flag is off, and what would count if it were on. */
function sayOff(state: FlagEnvironmentView): JSX.Element {
  return rich(state.steps.length === 0 ? "detail.off_serves" : "detail.off_steps_rest", {
    state: () => <strong>{t("cell.Off")}</strong>,
    value: sayValue(state.off_value),
    serves: state.serves,
  });
}
