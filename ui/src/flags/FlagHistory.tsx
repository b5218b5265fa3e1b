// The last changes of a flag, newest first, as sentences.
import { For, Show, type JSX } from "solid-js";
import type { ChangeView, EnvironmentView, FlagChangesView, ProblemView } from "../ipc/bindings";
import { formatClock } from "../i18n/locale";
import { rich, t } from "../i18n/t";
import { now_ms } from "../shared/clock";
import { EnvironmentMark, unknownEnvironment } from "../shared/environment";
import { EmptyState } from "../shared/EmptyState";
import { Icon } from "../shared/Icon";
import { Moment } from "../shared/Moment";
import { ProblemNotice } from "../shared/ProblemNotice";
import { sayFieldValue } from "../shared/value";
import { sayField, sentenceOf } from "./history";

/** The tab of last changes. */
export function FlagHistory(props: {
  changes: FlagChangesView | undefined;
  problem: ProblemView | undefined;
  environments: readonly EnvironmentView[];
}): JSX.Element {
  return (
    <div class="history" data-testid="detail-changes">
      <Show when={props.problem}>{(problem) => <ProblemNotice problem={problem()} />}</Show>
      <Show when={props.changes}>
        {(changes) => (
          <>
            <Show when={changes().from_cache}>
              <p class="history-as-of" data-testid="changes-as-of">
                <Icon name="clock" />
                <Show when={changes().as_of} fallback={t("history.never")}>
                  {(at) => <>{t("history.as_of", { time: formatClock(at(), now_ms()) })}</>}
                </Show>
              </p>
            </Show>
            <Show when={changes().changes.length === 0 && (!changes().from_cache || changes().as_of !== null)}>
              <EmptyState icon="clock" title={t("history.empty_title")}>
                {t("history.empty")}
              </EmptyState>
            </Show>
            <ol class="history-list">
              <For each={changes().changes}>
                {(change) => <HistoryEntry change={change} environments={props.environments} />}
              </For>
            </ol>
          </>
        )}
      </Show>
    </div>
  );
}

function HistoryEntry(props: { change: ChangeView; environments: readonly EnvironmentView[] }): JSX.Element {
  const sentence = sentenceOf(props.change);
  const environment = (): EnvironmentView | undefined => {
    const key = props.change.environment;
    if (key === null) return undefined;
    return props.environments.find((known) => known.key === key) ?? unknownEnvironment(key);
  };
  return (
    <li data-testid="history-entry">
      <Show when={environment()} fallback={<span class="history-dot" aria-hidden="true" />}>
        {(known) => <EnvironmentMark environment={known()} />}
      </Show>
      <div>
        <p>
          {rich(sentence.key, {
            actor: () => <b>{props.change.actor}</b>,
            environment: environment()?.name ?? "",
            fields: sentence.fields,
          })}
          <span class="muted">
            {" · "}
            <Moment at={props.change.at} />
          </span>
        </p>
        <For each={sentence.details}>
          {(field) => (
            <p class="history-field">
              {t("history.field", {
                name: sayField(field.name),
                from: sayFieldValue(field.name, field.from),
                to: sayFieldValue(field.name, field.to),
              })}
            </p>
          )}
        </For>
        <Show when={props.change.message}>{(message) => <p class="history-message">{message()}</p>}</Show>
      </div>
    </li>
  );
}
