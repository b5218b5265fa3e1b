// What the second key of a begun sequence can be.
import { For, Match, Switch, type JSX } from "solid-js";
import type { EnvironmentView } from "../ipc/bindings";
import { t } from "../i18n/t";
import { colorClass } from "../shared/environment";
import { PLACES } from "./places";

/** The hint; empty when no sequence was begun. */
export function PendingKeys(props: {
  first: string | undefined;
  environments: readonly EnvironmentView[];
  flag: string | undefined;
}): JSX.Element {
  return (
    <div class="pending" role="status" data-testid="pending-keys">
      <Switch>
        <Match when={props.first === "e"}>
          <span>
            {t("keys.pending_switch")} <code>{props.flag}</code>
          </span>
          <For each={props.environments}>
            {(environment) => (
              <span class={colorClass(environment)}>
                <kbd>{environment.letter}</kbd> <span class="pending-name">{environment.name}</span>
              </span>
            )}
          </For>
        </Match>
        <Match when={props.first === "g"}>
          <span>{t("keys.pending_go")}</span>
          <For each={PLACES}>
            {(item) => (
              <span>
                <kbd>{item.key.toUpperCase()}</kbd> {t(item.label)}
              </span>
            )}
          </For>
        </Match>
      </Switch>
    </div>
  );
}
