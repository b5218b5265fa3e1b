// What the user has sent: what needs them, what is on its way, what has arrived.
import { createSignal, For, Show, type JSX } from "solid-js";
import type { EditView, EnvironmentView, ProblemView, Resolution } from "../ipc/bindings";
import { t } from "../i18n/t";
import { Dialog } from "../shared/Dialog";
import { EmptyState } from "../shared/EmptyState";
import { ProblemNotice } from "../shared/ProblemNotice";
import { EditCard } from "./EditCard";
import { needsUser, type Edits } from "./edits";

/** Finds an environment of a project, for its letter and colour. */
export type FindEnvironment = (project: string, key: string) => EnvironmentView;

/** The screen. */
export function ChangesScreen(props: {
  edits: Edits;
  offline: boolean;
  projectName: (key: string) => string;
  environment: FindEnvironment;
  onDiscard: (edit: EditView) => void;
  onResolve: (edit: EditView, resolution: Resolution) => void;
}): JSX.Element {
  const [toDiscard, setToDiscard] = createSignal<EditView | undefined>();
  const open = (): readonly EditView[] => props.edits.list.value()?.open ?? [];
  const applied = (): readonly EditView[] => props.edits.list.value()?.applied ?? [];
  const problem = (): ProblemView | undefined => props.edits.list.problem();
  const section = (title: string, edits: readonly EditView[], testid: string): JSX.Element => (
    <Show when={edits.length > 0}>
      <section class="edit-section" data-testid={testid}>
        <h2>{title}</h2>
        <ul class="edit-list">
          <For each={edits}>
            {(edit) => (
              <EditCard
                edit={edit}
                offline={props.offline}
                project={props.projectName(edit.project)}
                environment={(key) => props.environment(edit.project, key)}
                onDiscard={() => setToDiscard(edit)}
                onResolve={(resolution) => props.onResolve(edit, resolution)}
              />
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
  return (
    <div class="screen" data-testid="screen-changes">
      <header class="screen-head">
        <h1>{t("changes.title")}</h1>
        <p class="muted">{t("changes.lead")}</p>
      </header>
      <div class="screen-scroll" tabindex={0} role="region" aria-label={t("changes.title")}>
        <Show when={props.edits.list.value() !== undefined && open().length === 0 && applied().length === 0}>
          <EmptyState icon="changes" title={t("changes.empty_title")}>
            {t("changes.empty")}
          </EmptyState>
        </Show>
        <div class="screen-column">
          <Show when={problem()}>{(shown) => <ProblemNotice problem={shown()} />}</Show>
          {section(
            t("changes.needs_you"),
            open().filter(({ state }) => needsUser(state)),
            "edits-need-you",
          )}
          {section(
            t("changes.on_the_way"),
            open().filter(({ state }) => !needsUser(state)),
            "edits-waiting",
          )}
          <Show when={open().length === 0 && applied().length > 0}>
            <p class="muted">{t("changes.empty_title")}</p>
          </Show>
          {section(t("changes.applied"), applied(), "edits-applied")}
        </div>
      </div>
      <Show when={toDiscard()}>
        {(edit) => (
          <Dialog
            title={t("changes.discard_title")}
            class="dialog-small"
            testid="discard-dialog"
            onClose={() => setToDiscard(undefined)}
          >
            <p>{edit().state === "sending" ? t("changes.discard_text_sending") : t("changes.discard_text")}</p>
            <footer class="dialog-foot">
              <button
                type="button"
                class="button"
                data-autofocus
                data-testid="discard-keep"
                onClick={() => setToDiscard(undefined)}
              >
                {t("changes.keep")}
              </button>
              <button
                type="button"
                class="button button-danger"
                data-testid="discard-confirm"
                onClick={() => {
                  const chosen = edit();
                  setToDiscard(undefined);
                  props.onDiscard(chosen);
                }}
              >
                {t("changes.discard_confirm")}
              </button>
            </footer>
          </Dialog>
        )}
      </Show>
    </div>
  );
}
