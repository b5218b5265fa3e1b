// The quiet page around everything that comes before the list: one card on an empty ground.
import { Show, type JSX } from "solid-js";
import { t } from "../i18n/t";
import { Mark } from "../shared/Icon";

/** A card with a title. */
export function Frame(props: { title: string; lead?: string; testid: string; children: JSX.Element }): JSX.Element {
  return (
    <main class="frame" data-testid={props.testid}>
      <div class="frame-card">
        <p class="frame-brand">
          <Mark size={28} />
          {t("app.name")}
        </p>
        <h1>{props.title}</h1>
        <Show when={props.lead}>{(lead) => <p class="frame-lead">{lead()}</p>}</Show>
        {props.children}
      </div>
    </main>
  );
}
