// Says what is staged, where, and that nothing has been sent.
import { For, Show, type JSX } from "solid-js";
import type { ChangeItemView, EnvironmentView } from "../ipc/bindings";
import { t } from "../i18n/t";
import { colorClass, unknownEnvironment } from "../shared/environment";
import { Kbd } from "../shared/Kbd";
import { groupByEnvironment } from "./staging";

/** The bar; only there when something is staged. */
export function StagingBar(props: {
  items: readonly ChangeItemView[];
  environments: readonly EnvironmentView[];
  onDiscard: () => void;
  onReview: () => void;
}): JSX.Element {
  const environment = (key: string): EnvironmentView =>
    props.environments.find((known) => known.key === key) ?? unknownEnvironment(key);
  return (
    <Show when={props.items.length > 0}>
      <section
        class="staging"
        aria-label={t("staging.label")}
        data-testid="staging-bar"
        data-count={props.items.length}
      >
        <span class="pill" role="status">
          {t("staging.count", { count: props.items.length })}
        </span>
        <span class="staging-where">
          <For each={groupByEnvironment(props.items, props.environments)}>
            {(group) => (
              <span class={group.environment === null ? "" : colorClass(environment(group.environment))}>
                {group.environment === null
                  ? t("staging.flag_wide", { count: group.items.length })
                  : t("staging.where", { count: group.items.length, environment: environment(group.environment).name })}
              </span>
            )}
          </For>
          <span class="muted">{t("staging.nothing_sent")}</span>
        </span>
        <button type="button" class="button" data-testid="staging-discard" onClick={() => props.onDiscard()}>
          {t("staging.discard")}
        </button>
        <button
          type="button"
          class="button button-primary"
          data-testid="staging-review"
          onClick={() => props.onReview()}
        >
          {t("staging.review")} <Kbd keys="mod+enter" />
        </button>
      </section>
    </Show>
  );
}
